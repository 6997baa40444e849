// Long tables are shown in slices: a browser lays out a table as a whole, and from a thousand rows on every press of a key would
// wait for that.

import { useState } from 'preact/hooks';
import { partWords as words } from '../../words/parts.ts';

/** Rows of one slice, which a browser lays out within some milliseconds. */
const sliceRows = 200;

/**
 * The first slices of the rows, and what shows more; absent when all are shown. A page that was asked for is shown whole when it
 * comes, however many rows were there before it, as long as it is no longer than a slice.
 *
 * @param asked  asks for rows that are not here yet: they are shown when they come
 */
export function useSlice<Row>(
  rows: readonly Row[],
  asked?: () => void,
): { readonly shown: readonly Row[]; readonly more: (() => void) | undefined } {
  const [most, setMost] = useState(sliceRows);
  const shown = rows.slice(0, most);
  const isCut = shown.length < rows.length;
  if (!isCut && asked === undefined) return { shown, more: undefined };
  return {
    shown,
    more: () => {
      setMost(shown.length + sliceRows);
      if (!isCut) asked?.();
    },
  };
}

/** The button below rows that go on. */
export function More({ more }: { more: (() => void) | undefined }) {
  return more === undefined ? null : (
    <button type="button" onClick={more}>
      {words.more}
    </button>
  );
}
