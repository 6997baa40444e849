// Judges the hits of days of editions and keeps the numbers.

import {
  type ClickCount,
  type ClickHit,
  findLeaving,
  findUnjudgedDays,
  keepCounts,
  listHits,
  removeOldHits,
  type UnjudgedDay,
} from '@pabal/db/clicks';
import { type Queryable, storeTime } from '@pabal/db/store';
import { type JudgedHit, judgeHits, type Leaving } from './judge.ts';

/** Most hits of an edition on one day that are judged, the first ones: half a second of work. */
const mostHits = 100_000;

/** Days that are judged in one run. */
const daysTogether = 20;

/** Hits may reach the store so much later than they came. */
const lateMs = 60_000;

/** Raw hits are kept so many days. */
const keptDays = 14;
const removedTogether = 10_000;

/**
 * Judges what is not judged, and removes what was kept long enough.
 *
 * @param options.restSeconds  a day is judged again no sooner than this after the time up to which it is judged
 * @returns days that were judged
 */
export async function countClicks(
  store: Queryable,
  { restSeconds = 120 }: { readonly restSeconds?: number } = {},
): Promise<number> {
  const days = await findUnjudgedDays(store, { restSeconds, limit: daysTogether });
  for (const day of days) await countDay(store, day);
  await removeOldHits(store, keptDays, removedTogether);
  return days.length;
}

async function countDay(store: Queryable, day: UnjudgedDay): Promise<void> {
  const until = new Date((await storeTime(store)).getTime() - lateMs);
  const hits = (await listHits(store, day, mostHits)).map(judged);
  const left = await findLeaving(store, day.edition);
  const leaving = { first: left?.sendingAt?.getTime(), last: left?.sentAt?.getTime() };
  await keepCounts(store, day, { counts: countsOf(hits, leaving), until });
}

const judged = ({ visitor, network, at, position, signs }: ClickHit): JudgedHit => ({
  ...{ position, signs, at: at.getTime() },
  visitor: visitor.toString('base64'),
  network: network.toString('base64'),
});

/** Numbers for each link, and for the edition as a whole at position 0. */
export function countsOf(hits: readonly JudgedHit[], leaving: Leaving): ClickCount[] {
  const judgements = judgeHits(hits, leaving);
  const isScanner = ({ visitor }: JudgedHit) => judgements.get(visitor)?.isScanner === true;
  const byPosition = new Map<number, JudgedHit[]>([[0, [...hits]]]);
  for (const hit of hits) {
    const own = byPosition.get(hit.position);
    if (own === undefined) byPosition.set(hit.position, [hit]);
    else if (hit.position !== 0) own.push(hit);
  }
  return [...byPosition]
    .sort(([a], [b]) => a - b)
    .map(([position, own]) => {
      const human = own.filter((hit) => !isScanner(hit));
      return {
        position,
        people: new Set(human.map(({ visitor }) => visitor)).size,
        hits: own.length,
        scannerHits: own.length - human.length,
      };
    });
}
