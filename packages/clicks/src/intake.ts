// Takes a click in: says at once where the link leads, and writes the hit down beside it.

import { addHits, findTargets } from '@pabal/db/clicks';
import type { Queryable } from '@pabal/db/store';
import { linksOfContent } from '@pabal/newsletters';
import { createBatcher } from '@pabal/runtime';
import { type ClickedPlace, trapPosition } from './links.ts';
import { createVisitors, networkOf, type Visit } from './visitors.ts';

/** Where a link leads: an address of the edition, the hidden link, or nowhere. */
type ClickTarget = { readonly url: string } | 'trap' | undefined;

export interface ClickIntake {
  /** Where the link of a place leads. */
  targetOf(place: ClickedPlace): Promise<ClickTarget>;
  /** Writes a visit down. Never rejects, and nobody waits for it: a click that is lost is not counted. */
  note(visit: Visit): void;
  /** Resolves when what was noted is stored. */
  settled(): Promise<void>;
}

/** Editions whose links are remembered. */
const mostEditions = 500;
const rememberedMs = 10 * 60_000;

/** Hits that may wait for the store; what comes beyond is not counted. */
const mostWaiting = 10_000;

/** Hits of one network in a minute that are counted: readers behind one address stay far below. */
const mostOfNetwork = 600;
const windowMs = 60_000;

/**
 * Makes the intake of one process.
 *
 * @param deps.lost  called for each click that is led on but not counted, with the reason
 */
export function createClickIntake(deps: {
  readonly store: Queryable;
  readonly now: () => number;
  readonly lost: (reason: 'too-many' | 'store') => void;
}): ClickIntake {
  const { store, now, lost } = deps;
  const visitors = createVisitors(store);
  const remembered = new Map<number, { readonly until: number; readonly links: Promise<LinksOfEdition> }>();
  const allow = createFloodGate(now);
  const waiting = new Set<Promise<void>>();
  const batcher = createBatcher(
    async (visits: readonly Visit[]) => {
      await addHits(store, await Promise.all(visits.map(visitors.hitOf)));
      return visits.map(() => undefined);
    },
    { maxSize: 500 },
  );

  function linksOf(edition: number): Promise<LinksOfEdition> {
    const known = remembered.get(edition);
    if (known !== undefined && known.until > now()) return known.links;
    const links = findTargets(store, edition).then((found) => found && linksOfContent(found.content));
    remembered.delete(edition);
    remembered.set(edition, { until: now() + rememberedMs, links });
    if (remembered.size > mostEditions) remembered.delete(remembered.keys().next().value ?? edition);
    links.catch(() => remembered.delete(edition));
    return links;
  }

  return {
    async targetOf({ edition, position }) {
      const links = await linksOf(edition);
      if (links === undefined) return undefined;
      if (position === trapPosition) return 'trap';
      const url = links[position - 1];
      return typeof url === 'string' && isWeb(url) ? { url } : undefined;
    },
    note(visit) {
      if (batcher.size() >= mostWaiting || !allow(networkOf(visit.address))) return lost('too-many');
      const stored = batcher.add(visit).then(
        () => undefined,
        () => lost('store'),
      );
      waiting.add(stored);
      void stored.finally(() => waiting.delete(stored));
    },
    async settled() {
      await Promise.all(waiting);
    },
  };
}

type LinksOfEdition = readonly (string | null)[] | undefined;

const isWeb = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/** Counts by network, a minute at a time. */
function createFloodGate(now: () => number): (network: string) => boolean {
  let counts = new Map<string, number>();
  let endsAt = 0;
  return (network) => {
    if (now() >= endsAt) {
      counts = new Map();
      endsAt = now() + windowMs;
    }
    const count = (counts.get(network) ?? 0) + 1;
    counts.set(network, count);
    return count <= mostOfNetwork;
  };
}
