// Long tables are shown in slices: a browser lays out a table as a whole, and from a thousand rows on every press of a key would
// wait for that.

import { useState } from 'preact/hooks';
import { partWords as words } from '../../words/parts.ts';

/** Rows of one slice, which a browser lays out within some milliseconds. */
const sliceRows = 200;

/**
 * The first slices of the rows, and what shows more; absent when all are shown.
 *
 * @param asked  asks for rows that are not here yet: they are shown when they come
 */
export function useSlice<Row>(
  rows: readonly Row[],
  asked?: () => void,
): { readonly shown: readonly Row[]; readonly more: (() => void) | undefined } {
  const [slices, setSlices] = useState(1);
  const most = slices * sliceRows;
  if (rows.length > most) return { shown: rows.slice(0, most), more: () => setSlices(slices + 1) };
  if (asked === undefined) return { shown: rows, more: undefined };
  const ask = () => {
    if (rows.length === most) setSlices(slices + 1);
    asked();
  };
  return { shown: rows, more: ask };
}

/** The button below rows that go on. */
export function More({ more }: { more: (() => void) | undefined }) {
  return more === undefined ? null : (
    <button type="button" onClick={more}>
      {words.more}
    </button>
  );
}
