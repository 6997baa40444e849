import {
  differFromLast,
  type Edition,
  type EditionDifference,
  type ExcludedPeople,
  listExcluded,
} from '@pabal/db/editions';
import { type Limit, listLimits } from '@pabal/db/limits';
import type { Store } from '@pabal/db/store';

/** What somebody looks at before saying yes. */
export interface Preflight {
  readonly edition: Edition;
  readonly excluded: readonly ExcludedPeople[];
  /** Nothing for the first edition of a newsletter. */
  readonly last: EditionDifference | undefined;
  /** Letters a second to reckon with, by limits in force and by how fast the last edition went; null when neither is known. */
  readonly rate: number | null;
  readonly expectedSeconds: number | null;
}

/** Names for each reason. */
const sample = 10;

/** Looks an edition over that is frozen. */
export async function preflightOf(
  store: Store,
  edition: Edition,
  configuredRate: number | undefined,
): Promise<Preflight> {
  const [excluded, last, limits] = await Promise.all([
    listExcluded(store, edition.number, { sample }),
    differFromLast(store, edition),
    listLimits(store),
  ]);
  const rate = rateOf(configuredRate, limits, last?.rate ?? null);
  return { edition, excluded, last, rate, expectedSeconds: rate === null ? null : edition.planned / rate };
}

/** The slowest of what providers are set up for, what they allow now, and what was reached the last time. */
function rateOf(
  configured: number | undefined,
  limits: readonly Pick<Limit, 'key' | 'cutRate'>[],
  reached: number | null,
): number | null {
  const cuts = limits.flatMap(({ key, cutRate }) =>
    key.startsWith('provider:') && cutRate !== null ? [cutRate] : [],
  );
  const cut = cuts.length === 0 ? Number.POSITIVE_INFINITY : cuts.reduce((sum, rate) => sum + rate, 0);
  const rate = Math.min(configured ?? Number.POSITIVE_INFINITY, cut, reached ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(rate) && rate > 0 ? rate : null;
}
