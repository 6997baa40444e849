/** Which page of a list: how many entries it has at most, and where the page before ended. */
export interface PageAsked {
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * Where the next page begins: at the last entry of a full one; null at the end. A full page may be the last one, and then an empty
 * one follows it.
 */
export function nextOf<Entry, Cursor>(
  entries: readonly Entry[],
  limit: number,
  cursorOf: (last: Entry) => Cursor,
): Cursor | null {
  const last = entries.length === limit ? entries.at(-1) : undefined;
  return last === undefined ? null : cursorOf(last);
}
