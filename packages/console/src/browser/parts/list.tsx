// A list: its count, its rows with the keys j, k and enter, what is there instead of rows, and more of them.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { partWords as words } from '../../words/parts.ts';
import { shellWords as shell } from '../../words/shell.ts';
import { count } from '../language.ts';
import type { Asked } from './asked.ts';
import { useKeyFor } from './keys.ts';
import { ProblemNote } from './problem.tsx';
import { Sideways } from './sideways.tsx';
import { Before, More, useSlice } from './slice.tsx';

export interface Column<Row> {
  /** The words at its top. */
  readonly title: string;
  readonly show: (row: Row) => ComponentChildren;
  /** Figures are aligned to the right. */
  readonly isNumber?: boolean;
}

interface Props<Row> {
  /** What is listed, for those who cannot see it. */
  readonly title: string;
  readonly asked: Asked<readonly Row[]> & { readonly more?: (() => void) | undefined };
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Where a row leads to. Without it rows are only read. */
  readonly linkOf?: (row: Row) => string | undefined;
  /** What would be here, and how to get it. */
  readonly empty: ComponentChildren;
  /** How many there are in all, when that is known. */
  readonly total?: number;
}

export function List<Row>({ title, asked, columns, keyOf, linkOf, empty, total }: Props<Row>) {
  const body = useRowKeys();
  const { value: rows, problem, again } = asked;
  const { shown, first, more, before } = useSlice(rows ?? [], asked.more);
  if (rows === undefined)
    return problem ? (
      <ProblemNote problem={problem} again={again} />
    ) : (
      <p class="quiet" aria-busy="true">
        {shell.loading}
      </p>
    );
  return (
    <section class="list" aria-label={title} aria-busy={asked.isAsking}>
      {problem && <ProblemNote problem={problem} again={again} />}
      {rows.length === 0 ? (
        <div class="empty">{empty}</div>
      ) : (
        <>
          <Before before={before} />
          <Sideways>
            <table class="cards">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th key={column.title} scope="col" class={column.isNumber ? 'figure' : undefined}>
                      {column.title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody ref={body}>
                {shown.map((row) => (
                  <ListRow key={keyOf(row)} row={row} columns={columns} link={linkOf?.(row)} />
                ))}
              </tbody>
            </table>
          </Sideways>
          <p class="quiet count">{words.rows(rangeOf(first, total ?? shown.length), more !== undefined)}</p>
          <More more={more} />
        </>
      )}
    </section>
  );
}

/** How many rows are shown, or which of a long list. */
const rangeOf = (first: number, shown: number) =>
  first === 0 ? count(shown) : `${count(first + 1)}–${count(first + shown)}`;

function ListRow<Row>({
  row,
  columns,
  link,
}: {
  row: Row;
  columns: readonly Column<Row>[];
  link: string | undefined;
}) {
  return (
    <tr>
      {columns.map(({ title, show, isNumber }, index) => {
        const shown = show(row);
        return (
          <td key={title} class={isNumber ? 'figure' : undefined} data-title={title}>
            <div class="cell">{index === 0 && link !== undefined ? <a href={link}>{shown}</a> : shown}</div>
          </td>
        );
      })}
    </tr>
  );
}

/** j and k move the focus from row to row, to its first link or button; enter is the browser's then. */
function useRowKeys() {
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const move = (by: number) => {
      const rows = [...(body.current?.rows ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
      row?.querySelector<HTMLElement>('a, button')?.focus();
    };
    const ends = [
      useKeyFor({ key: 'j', what: shell.keysHelp.down, run: () => move(1) }),
      useKeyFor({ key: 'k', what: shell.keysHelp.up, run: () => move(-1) }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return body;
}
