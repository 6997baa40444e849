/** A page of a list, as the API sends it. */
export interface Page<Shown, Cursor> {
  readonly shown: Shown[];
  /** The cursor for the next page; null at the end. A full page may be the last one; then an empty page follows it. */
  readonly next: Cursor | null;
}

/** Makes a page of rows whose cursor is their id. */
export function page<Row extends { readonly id: string }, Shown>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Shown,
): Page<Shown, string> {
  return pageBy(({ id }) => id, rows, limit, show);
}

/** Makes a page of rows with another cursor. */
export function pageBy<Row, Shown, Cursor>(
  cursorOf: (row: Row) => Cursor,
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Shown,
): Page<Shown, Cursor> {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { shown: rows.map(show), next: last === undefined ? null : cursorOf(last) };
}
