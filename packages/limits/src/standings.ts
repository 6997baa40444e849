// How every limit stands, with the letters that wait behind it.

import { countWaiting, type WaitingCount } from '@pabal/db/ledger';
import { type Limit, listLimits } from '@pabal/db/limits';
import type { Queryable } from '@pabal/db/store';

export interface Standing extends Limit {
  /** Letters that wait behind it, by lane. */
  readonly eventsWaiting: number;
  readonly newslettersWaiting: number;
  /** When the oldest of them was made. */
  readonly oldestWaitingAt: Date | null;
  /** When the next of them goes, and when the last will have gone at the present rate. */
  readonly nextReturnAt: Date | null;
  readonly lastReturnAt: Date | null;
  /** Letters that will have expired before they could go. */
  readonly returnTooLate: number;
}

/**
 * All limits that letters have met, those that slow letters down or have letters waiting first.
 *
 * @param waiting  what waits, for somebody who has counted it already: that reads every letter that waits
 */
export async function listStandings(
  store: Queryable,
  waiting: Promise<readonly WaitingCount[]> = countWaiting(store),
): Promise<Standing[]> {
  const [limits, counts] = await Promise.all([listLimits(store), waiting]);
  const byKey = new Map(counts.map((count) => [count.key, count]));
  const known = new Set(limits.map(({ key }) => key));
  const others = counts.filter(({ key }) => !known.has(key)).map(({ key }) => unlimited(key));
  const all = [...others, ...limits].map((limit) => standingOf(limit, byKey.get(limit.key)));
  return [...all.filter(matters), ...all.filter((standing) => !matters(standing))];
}

function standingOf(limit: Limit, count: WaitingCount | undefined): Standing {
  return {
    ...limit,
    eventsWaiting: count?.events ?? 0,
    newslettersWaiting: count?.newsletters ?? 0,
    oldestWaitingAt: count?.oldestAt ?? null,
    nextReturnAt: count?.nextAt ?? null,
    lastReturnAt: count?.lastAt ?? null,
    returnTooLate: count?.tooLate ?? 0,
  };
}

const matters = ({ cutRate, blockedUntil, oldestWaitingAt }: Standing) =>
  cutRate !== null || blockedUntil !== null || oldestWaitingAt !== null;

/** Letters wait, and nothing limits them: they are about to go. */
function unlimited(key: string): Limit {
  return {
    key,
    cutRate: null,
    cutSince: null,
    cutUntil: null,
    blockedUntil: null,
    reason: null,
    usedToday: 0,
    liftedAt: null,
    liftedBy: null,
  };
}
