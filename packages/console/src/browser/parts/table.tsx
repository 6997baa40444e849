// Rows that are only read. What can be gone through with keys and loaded page by page is a list (list.tsx).

import type { ComponentChildren } from 'preact';
import type { Column } from './list.tsx';
import { Sideways } from './sideways.tsx';
import { Before, More, useSlice } from './slice.tsx';

interface Props<Row> {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly empty: ComponentChildren;
}

export function Table<Row>({ caption, rows, columns, keyOf, empty }: Props<Row>) {
  const { shown, more, before } = useSlice(rows);
  if (rows.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <>
      <Before before={before} />
      <Sideways>
        <table class="cards">
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ title, isNumber }) => (
                <th key={title} scope="col" class={isNumber ? 'figure' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ title, isNumber, show }) => (
                  <td key={title} class={isNumber ? 'figure' : undefined} data-title={title}>
                    <div class="cell">{show(row)}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      <More more={more} />
    </>
  );
}
