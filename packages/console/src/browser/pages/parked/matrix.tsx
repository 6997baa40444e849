// What went wrong, by the domain it went wrong at. Every number leads to its letters.

import { parkedWords as words } from '../../../words/parked.ts';
import type { Of } from '../../client/shape.ts';
import { count } from '../../language.ts';
import { Time } from '../../parts/time.tsx';
import { query } from '../../router.ts';
import { words as letterWords, wordFor } from '../letters/state.tsx';
import type { matrixShape } from './shapes.ts';

export type Matrix = Of<typeof matrixShape>;

interface Props {
  readonly matrix: Matrix;
  /** The filter that a row sets; unknown letters cannot be filtered by their provider. */
  readonly rowFilter: 'cause' | undefined;
  readonly title: string;
  readonly rowTitle: string;
  /** Whether what came after a change is told apart. */
  readonly compares: boolean;
}

export function MatrixTable({ matrix, rowFilter, title, rowTitle, compares }: Props) {
  const { rows, domains, total } = matrix;
  const others = matrix.cells.some(({ domain }) => domain === null);
  return (
    <section class="sideways" tabIndex={-1} aria-label={title}>
      <table class="matrix">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{rowTitle}</th>
            <th scope="col">{words.last}</th>
            <th scope="col" class="figure">
              {words.all}
            </th>
            {domains.map(({ domain }) => (
              <th key={domain} scope="col" class="figure">
                <a href={withFilter({ domain })}>{domain}</a>
              </th>
            ))}
            {others && (
              <th scope="col" class="figure">
                {words.others}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <MatrixRow key={row.id} {...{ row, matrix, rowFilter, compares, others }} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.all}</th>
            <td />
            <Cell cell={total} compares={compares} />
            {domains.map((domain) => (
              <Cell key={domain.domain} cell={domain} compares={compares} />
            ))}
            {others && <td />}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

interface RowProps extends Pick<Props, 'matrix' | 'rowFilter' | 'compares'> {
  readonly row: Matrix['rows'][number];
  /** Whether there is a column for all other domains. */
  readonly others: boolean;
}

function MatrixRow({ row, matrix: { domains, cells }, rowFilter, compares, others }: RowProps) {
  const cellAt = (domain: string | null) =>
    cells.find((cell) => cell.row === row.id && cell.domain === domain);
  return (
    <tr>
      <th scope="row">
        <RowName row={row} filter={rowFilter} />
      </th>
      <td>
        <Time at={row.lastAt} />
      </td>
      <Cell cell={row} compares={compares} />
      {domains.map(({ domain }) => (
        <Cell
          key={domain}
          cell={cellAt(domain)}
          compares={compares}
          link={withFilter({ domain, ...(rowFilter && { [rowFilter]: row.id }) })}
        />
      ))}
      {others && <Cell cell={cellAt(null)} compares={compares} />}
    </tr>
  );
}

function RowName({ row, filter }: { row: Matrix['rows'][number]; filter: 'cause' | undefined }) {
  const name = filter === undefined ? row.name : <a href={withFilter({ [filter]: row.id })}>{row.name}</a>;
  return (
    <>
      {name}
      <span class="quiet">
        {row.outcome !== null && `${wordFor(letterWords.outcomes, row.outcome)} · `}
        {row.templates.slice(0, 3).join(', ')}
        {row.templates.length > 3 && ' …'}
      </span>
    </>
  );
}

function Cell({
  cell,
  compares,
  link,
}: {
  cell: { readonly letters: number; readonly after: number } | undefined;
  compares: boolean;
  link?: string;
}) {
  if (cell === undefined) return <td class="figure quiet">·</td>;
  const letters = count(cell.letters);
  return (
    <td class="figure">
      {link === undefined ? letters : <a href={link}>{letters}</a>}
      {compares && (
        <span class={cell.after === 0 ? 'since ok' : 'since bad'}>{words.since(count(cell.after))}</span>
      )}
    </td>
  );
}

/** The address of this page with further filters. */
function withFilter(filter: Readonly<Record<string, string>>): string {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(filter)) next.set(name, value);
  return `${location.pathname}?${next}`;
}
