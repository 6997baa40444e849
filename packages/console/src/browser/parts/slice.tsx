// Long tables are shown in slices: a browser lays out a table as a whole, and from a thousand rows on every press of a key would
// wait for that.

import { useRef, useState } from 'preact/hooks';
import { partWords as words } from '../../words/parts.ts';

/** Rows of one slice, which a browser lays out within some milliseconds. */
const sliceRows = 200;
/** More are not in the page at a time: each of them is drawn again with every change. What came first makes room. */
const mostRows = 500;

interface Slice<Row> {
  readonly shown: readonly Row[];
  /** Where they stand among all rows, from 0. */
  readonly first: number;
  /** Shows more; absent when there are no more. */
  readonly more: (() => void) | undefined;
  /** Shows those before; absent when they are shown from the first on. */
  readonly before: (() => void) | undefined;
}

/**
 * Some slices of the rows, the first ones to begin with. A page that was asked for is shown whole when it comes, however many rows
 * were there before it, as long as it is no longer than a slice.
 *
 * @param asked  asks for rows that are not here yet: they are shown when they come
 */
export function useSlice<Row>(rows: readonly Row[], asked?: () => void): Slice<Row> {
  const until = useRef(sliceRows);
  const [drawn, setDrawn] = useState(0);
  const end = Math.min(until.current, rows.length);
  const first = Math.max(0, end - mostRows);
  const isCut = end < rows.length;
  const showUntil = (place: number) => {
    until.current = place;
    setDrawn(drawn + 1);
  };
  const ask = () => {
    // Nothing is drawn before the rows come: that alone would take as long as drawing all of them.
    until.current = end + sliceRows;
    asked?.();
  };
  return {
    ...{ shown: rows.slice(first, end), first },
    more: isCut ? () => showUntil(end + sliceRows) : asked && ask,
    before: first > 0 ? () => showUntil(end - sliceRows) : undefined,
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

/** The button above rows that others stand before. */
export function Before({ before }: { before: (() => void) | undefined }) {
  return before === undefined ? null : (
    <button type="button" onClick={before}>
      {words.before}
    </button>
  );
}
