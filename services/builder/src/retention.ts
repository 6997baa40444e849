// The ledger's retention: removes events, editions and replays that ended long ago, oldest first. A pass has many small steps
// with a pause between them, so that no request waits for it; a builder that is killed loses only its place in the pass.

import {
  findRetentionEnd,
  type OldThings,
  oldEditions,
  oldEvents,
  oldPartitions,
  oldReplays,
  oldVersions,
} from '@pabal/db/retention';
import type { Store } from '@pabal/db/store';
import { figures, type LabelValue } from '@pabal/runtime';

export interface RetentionDeps {
  readonly store: Store;
  /** Days after the end of a thing when it is removed. */
  readonly days: number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly count: (what: LabelValue<typeof figures.removed, 'what'>, rows: number) => void;
}

/** Time from the end of a pass to the beginning of the next. */
const passEveryMs = 3_600_000;

/**
 * Replays first: their letters are kept as long as the replay. Then whole partitions, which leave little to the others. Versions of
 * templates last: they are kept as long as letters.
 */
const kinds: readonly OldThings[] = [oldReplays, oldPartitions, oldEditions, oldEvents, oldVersions];

/** The place of a pass. */
interface Place {
  readonly end: Date;
  /** The kinds that are left, the one under way first. */
  readonly kinds: readonly OldThings[];
  /** The things of that kind that are being removed now. */
  readonly going: readonly string[];
  /** The cursor after which to look for more; null when there are no more. */
  readonly after: string | undefined | null;
}

/**
 * Makes the function that does one step: it removes at most a thousand rows, or looks for the next things to remove, or does
 * nothing because the last pass has just ended. Two builders may do it; the second finds nothing to remove.
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

/** @returns where to go on; `undefined` when the pass has ended */
async function step(place: Place, { store, count }: RetentionDeps): Promise<Place | undefined> {
  const [kind, ...others] = place.kinds;
  if (kind === undefined) return undefined;
  if (place.going.length > 0) {
    const removed = await kind.removePart(store, place.going);
    for (const what of figures.removed.labels.what) count(what, removed[what] ?? 0);
    return Object.values(removed).some((rows) => rows > 0) ? place : { ...place, going: [] };
  }
  if (place.after === null) return { ...place, kinds: others, after: undefined };
  const { ids, next } = await kind.find(store, place.end, place.after);
  return { ...place, going: ids, after: next ?? null };
}
