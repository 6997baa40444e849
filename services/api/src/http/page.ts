import { nextOf } from '@pabal/domain';

/** A page of a list, as the API sends it. */
export interface Page<Shown, Cursor> {
  readonly shown: Shown[];
  /** The cursor for the next page; null at the end. A full page may be the last one; then an empty page follows it. */
  readonly next: Cursor | null;
}

/** Makes a page of rows. */
export function pageBy<Row, Shown, Cursor>(
  cursorOf: (row: Row) => Cursor,
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Shown,
): Page<Shown, Cursor> {
  return { shown: rows.map(show), next: nextOf(rows, limit, cursorOf) };
}
