import {
  countWaitingByDomain,
  differFromLast,
  type Edition,
  type EditionDifference,
  type ExcludedPeople,
  listExcluded,
} from '@pabal/db/editions';
import { type Limit, listLimits } from '@pabal/db/limits';
import type { SpaceStore } from '@pabal/db/store';
import { type ShownEdition, shownEdition } from './shown.ts';

/** What somebody looks at before saying yes. */
export interface Preflight {
  readonly edition: ShownEdition;
  readonly excluded: readonly ExcludedPeople[];
  /** Null for the first edition of a newsletter. */
  readonly last: EditionDifference | null;
  /** Letters a second to reckon with, by limits in force and by how fast the last edition went; null when neither is known. */
  readonly rate: number | null;
  readonly expectedSeconds: number | null;
  /** The domains with most readers. */
  readonly domains: readonly DomainTime[];
}

/** How long the letters to one domain take, under the limits in force. */
interface DomainTime {
  readonly domain: string;
  readonly letters: number;
  /** Letters a second; null when nothing limits it. */
  readonly rate: number | null;
  readonly seconds: number | null;
}

/** What is known of how fast letters go. */
export interface KnownRates {
  /** Letters a second that the providers are set up for; nothing when one of them has no limit. */
  readonly configuredRate: number | undefined;
  /** What recipient domains take by DOMAIN_LIMITS. */
  readonly domainLimits: readonly { readonly domain: string; readonly rate?: number }[];
}

/** Names for each reason. */
const sample = 10;
const mostDomains = 10;

/** Looks an edition over that is frozen. */
export async function preflightOf(
  store: SpaceStore,
  edition: Edition,
  rates: KnownRates,
): Promise<Preflight> {
  const [excluded, last, limits, counts] = await Promise.all([
    listExcluded(store, edition.number, { sample }),
    differFromLast(store, edition),
    listLimits(store),
    countWaitingByDomain(store, edition.id, mostDomains),
  ]);
  const rate = rateOf(rates.configuredRate, limits, last?.rate ?? null);
  const expectedSeconds = rate === null ? null : edition.planned / rate;
  const domains = counts.map(({ domain, letters }) => {
    const own = domainRate(domain, rates, limits);
    const slowest = Math.min(own ?? Number.POSITIVE_INFINITY, rate ?? Number.POSITIVE_INFINITY);
    return { domain, letters, rate: own, seconds: Number.isFinite(slowest) ? letters / slowest : null };
  });
  return { edition: shownEdition(edition), excluded, last: last ?? null, rate, expectedSeconds, domains };
}

/** The slower of what a domain is said to take and of what it took when it last asked for less. */
function domainRate(
  domain: string,
  { domainLimits }: KnownRates,
  limits: readonly Pick<Limit, 'key' | 'cutRate'>[],
): number | null {
  const cut = limits.find(({ key }) => key === `domain:${domain}`)?.cutRate;
  const said = domainLimits.find((limit) => limit.domain === domain)?.rate;
  const rates = [cut, said].flatMap((rate) => (rate ? [rate] : []));
  return rates.length === 0 ? null : Math.min(...rates);
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
