// Takes a click in: says at once where the link leads, and writes the hit down beside it.

import { addHits, type ClickHit, findTargets } from '@pabal/db/clicks';
import type { Queryable } from '@pabal/db/store';
import { wideNetworkOf } from '@pabal/guard';
import { linksOfContent } from '@pabal/newsletters';
import { BoundedMap, createBatcher } from '@pabal/runtime';
import { type ClickedPlace, trapPosition } from './links.ts';
import { createVisitors, type Visit } from './visitors.ts';

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

/**
 * Hits of one statement. Putting one together holds the event loop for as long as its hits take, and readers who follow a link
 * meanwhile wait: with 500 of them one redirect in a hundred took 35 ms. For the same reason the hashes of a hit are made when it comes.
 */
const writtenTogether = 50;

/** Hits that may wait for the store; what comes beyond is not counted. */
const mostWaiting = 10_000;

/**
 * Makes the intake of one process.
 *
 * @param deps.allow  counts a hit of a network; false when it had more than readers behind one address have
 * @param deps.lost   called for each click that is led on but not counted, with the reason
 */
export function createClickIntake(deps: {
  readonly store: Queryable;
  readonly now: () => number;
  readonly allow: (network: string) => boolean;
  readonly lost: (reason: 'too-many' | 'store') => void;
}): ClickIntake {
  const { store, now, allow, lost } = deps;
  const visitors = createVisitors(store);
  const remembered = new BoundedMap<
    number,
    { readonly until: number; readonly links: Promise<LinksOfEdition> }
  >(mostEditions);
  const waiting = new Set<Promise<void>>();
  const batcher = createBatcher(
    async (hits: readonly ClickHit[]) => {
      await addHits(store, hits);
      return hits.map(() => undefined);
    },
    { maxSize: writtenTogether },
  );

  function linksOf(edition: number): Promise<LinksOfEdition> {
    const known = remembered.get(edition);
    if (known !== undefined && known.until > now()) return known.links;
    const links = findTargets(store, edition).then(
      (found) =>
        found &&
        linksOfContent(found.content).map((url) => (url !== null && isWeb(url) ? { url } : undefined)),
    );
    remembered.set(edition, { until: now() + rememberedMs, links });
    links.catch(() => remembered.delete(edition));
    return links;
  }

  return {
    async targetOf({ edition, position }) {
      const links = await linksOf(edition);
      if (links === undefined) return undefined;
      if (position === trapPosition) return 'trap';
      return links[position - 1];
    },
    note(visit) {
      if (waiting.size >= mostWaiting || !allow(wideNetworkOf(visit.address))) return lost('too-many');
      const stored = visitors
        .hitOf(visit)
        .then(batcher.add)
        .then(
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

type LinksOfEdition = readonly ({ readonly url: string } | undefined)[] | undefined;

const isWeb = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
