// The ledger's retention: what has long been over is removed, the oldest first. A pass is made of many small steps with a
// pause between them, so that nobody waits for it; a builder that is killed has lost nothing but its place.

import { findRetentionEnd, type OldThings, oldEditions, oldEvents, oldReplays, type Store } from '@pabal/db';

export interface RetentionDeps {
  readonly store: Store;
  /** Days after which what is over is removed. */
  readonly days: number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly count: (what: string, rows: number) => void;
}

/** From the end of a pass to the beginning of the next. */
const passEveryMs = 3_600_000;

/** Replays first: the letters in them are kept as long as they are. */
const kinds: readonly OldThings[] = [oldReplays, oldEditions, oldEvents];

/** Where a pass is. */
interface Place {
  readonly end: Date;
  /** What is left to be looked at, the kind under way first. */
  readonly kinds: readonly OldThings[];
  /** Things of that kind that are being removed. */
  readonly going: readonly string[];
  /** Behind which to look for more; null when there are no more. */
  readonly after: string | undefined | null;
}

/**
 * Makes the doer of one step: it removes at most a thousand rows, or looks for what is to be removed next, or does nothing
 * because the last pass has just ended. Two builders may do it; what one removes the other does not find.
 */
export function createRetention(deps: RetentionDeps): () => Promise<void> {
  let place: Place | undefined;
  let nextPassAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (place === undefined && deps.now() < nextPassAt) return;
    place = await step(place ?? (await begin(deps)), deps);
    if (place === undefined) nextPassAt = deps.now() + passEveryMs;
  };
}

async function begin({ store, days }: RetentionDeps): Promise<Place> {
  return { end: await findRetentionEnd(store, days), kinds, going: [], after: undefined };
}

/** @returns where to go on, or nothing when the pass is over */
async function step(place: Place, { store, count }: RetentionDeps): Promise<Place | undefined> {
  const [kind, ...others] = place.kinds;
  if (kind === undefined) return undefined;
  if (place.going.length > 0) {
    const removed = Object.entries(await kind.removePart(store, place.going));
    for (const [what, rows] of removed) count(what, rows);
    return removed.some(([, rows]) => rows > 0) ? place : { ...place, going: [] };
  }
  if (place.after === null) return { ...place, kinds: others, after: undefined };
  const { ids, next } = await kind.find(store, place.end, place.after);
  return { ...place, going: ids, after: next ?? null };
}
