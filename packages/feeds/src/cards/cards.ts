// Cards of links, for everybody who asks: answered from the store while they are fresh, and read once however many ask, in
// whatever process. Nobody who asks can take the places of the others, and no host can.

import { setTimeout as sleep } from 'node:timers/promises';
import { findLinkCards, releaseLinkCard, settleLinkCard, takeLinkCard } from '@pabal/db/feeds';
import { newId, type SpaceStore } from '@pabal/db/store';
import { type LinkCardFailure, linkCardFailures } from '@pabal/domain';
import { Semaphore } from '@pabal/runtime';
import { type LinkAddress, linkAddress } from './address.ts';
import { freshSeconds } from './ages.ts';
import { faultEnd, type LinkEnd, type LinkReader } from './link-reader.ts';

/** A card as it is answered. */
export interface LinkCard {
  /** Without fragment; as it was asked for where it is no address. */
  readonly url: string;
  /** `pending`: it could not be read in the time that the caller had. */
  readonly state: 'ready' | 'failed' | 'pending';
  readonly title: string | null;
  readonly description: string | null;
  readonly imageUrl: string | null;
  readonly siteName: string | null;
  readonly failure: LinkCardFailure | null;
  readonly detail: string | null;
  readonly readAt: Date | null;
  /** Until then the answer stays the same. */
  readonly freshUntil: Date | null;
}

/** How reading links went. */
type LinkCardOutcome = 'kept' | 'ready' | LinkCardFailure;

export interface LinkCardsDeps {
  readonly reader: LinkReader;
  /** Links read at the same time in this process, and of them for one caller. */
  readonly total?: number;
  readonly perCaller?: number;
  /** Links of one host that are read at the same time, in all processes together. */
  readonly perHost?: number;
  /** Longest time that reading a link takes, in milliseconds: a little longer it is held. */
  readonly mostMs: number;
  /** Told about answers that were kept, and about each link that was read. */
  readonly count: (outcome: LinkCardOutcome, seconds: number) => void;
  /** Told about names that lead into private networks, and faults of pabal. */
  readonly onFailure: (failure: {
    readonly url: string;
    readonly leadsTo?: string;
    readonly error?: unknown;
  }) => void;
}

interface LinkAsking {
  /** Whose places it takes. */
  readonly caller: string;
  /** Milliseconds that the caller waits for a link to be read. The reading goes on behind it. */
  readonly waitMs: number;
}

export interface LinkCards {
  /** @throws PabalError when the store is away */
  card(store: SpaceStore, link: string, asking: LinkAsking): Promise<LinkCard>;
  /** Ends what is under way, and gives it back. Safe to call twice. */
  stop(): Promise<void>;
}

/** How often it is looked whether somebody else has read a link, or whether its host has room. */
const lookEveryMs = 200;
/** How long a link waits for its place and for its host before it is given up. */
const patienceMs = 30_000;
/** Links of one caller and host that wait for their turn; what comes on top of them is not begun. */
const mostWaiting = 100;
/** A link is held this part longer than reading it can take, so that a process that dies delays it and does not lose it. */
const partOfHold = 1.5;

/** Makes the cards. Nothing is fetched before somebody asks. */
export function createLinkCards(deps: LinkCardsDeps): LinkCards {
  const { total = 32, perCaller = 6, perHost = 2, count } = deps;
  const stopping = new AbortController();
  const callers = new Semaphore<string>({ places: () => total, placesOf: () => perCaller });
  const turns = new Semaphore<string>({ placesOf: () => perHost });
  const obtain = createObtaining({ ...deps, perHost, stop: stopping.signal });
  const underWay = new Map<string, Promise<LinkCard | undefined>>();

  /** Nothing when its turn did not come in time. */
  async function inItsTurn(
    store: SpaceStore,
    address: LinkAddress,
    caller: string,
  ): Promise<LinkCard | undefined> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(patienceMs)]);
    // Links of a slow host wait for one another first, without the places of their caller.
    const turn = turnOf(address, caller);
    const left = () => undefined;
    if ((await turns.enter(turn, { signal }).catch(left)) === undefined) return undefined;
    try {
      if ((await callers.enter(caller, { signal }).catch(left)) === undefined) return undefined;
      try {
        return await obtain(store, address, signal);
      } finally {
        callers.leave(caller);
      }
    } finally {
      turns.leave(turn);
    }
  }

  function begin(store: SpaceStore, address: LinkAddress, caller: string): Promise<LinkCard | undefined> {
    const key = `${store.space} ${address.url}`;
    const begun = underWay.get(key);
    if (begun !== undefined) return begun;
    if (stopping.signal.aborted || turns.load(turnOf(address, caller)).waiting >= mostWaiting)
      return Promise.resolve(undefined);
    const work = inItsTurn(store, address, caller).finally(() => underWay.delete(key));
    underWay.set(key, work);
    // The last to ask may be gone by now.
    work.catch(() => undefined);
    return work;
  }

  return {
    async card(store, link, { caller, waitMs }) {
      const address = linkAddress(link);
      if (address === undefined) return failedCard(link, 'bad-url');
      const [known] = await findLinkCards(store, [address.url]);
      if (known !== undefined) {
        count('kept', 0);
        return known;
      }
      return (await firstOf(begin(store, address, caller), waitMs)) ?? pendingCard(address.url);
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(underWay.values());
    },
  };
}

/** Makes what reads a link, or waits until somebody else has. Gives nothing when the signal comes first. */
function createObtaining(
  deps: LinkCardsDeps & { readonly perHost: number; readonly stop: AbortSignal },
): (store: SpaceStore, address: LinkAddress, signal: AbortSignal) => Promise<LinkCard | undefined> {
  const { reader, mostMs, perHost, stop, count, onFailure } = deps;
  const holder = newId();
  const holdSeconds = (mostMs / 1_000) * partOfHold;

  async function read(store: SpaceStore, url: string): Promise<LinkCard | undefined> {
    const startedAt = performance.now();
    const end = await reader
      .read(url, stop)
      .catch((error: unknown) => (stop.aborted ? undefined : faulty(url, error)));
    if (end === undefined) {
      await releaseLinkCard(store, { url, holder });
      return undefined;
    }
    const { reading, leadsTo } = end;
    if (leadsTo !== undefined) onFailure({ url, leadsTo });
    await settleLinkCard(store, { url, holder }, { reading, freshSeconds: freshSeconds(end) });
    count(reading.state === 'ready' ? 'ready' : reading.failure, (performance.now() - startedAt) / 1_000);
    return (await findLinkCards(store, [url]))[0];
  }

  function faulty(url: string, error: unknown): LinkEnd {
    onFailure({ url, error });
    return faultEnd;
  }

  return async (store, { url, host }, signal) => {
    while (!signal.aborted) {
      const taken = await takeLinkCard(store, { url, host, holder, perHost, holdSeconds });
      if (taken.kind === 'taken') return read(store, url);
      if (taken.kind === 'known') return taken.card;
      if (taken.kind === 'resting') return restingCard(url, taken.until);
      await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  };
}

/** Links of one caller and host are read in turn. */
const turnOf = ({ host }: LinkAddress, caller: string): string => `${caller} ${host}`;

/** What comes within so many milliseconds; nothing when it takes longer. */
async function firstOf<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
  return Promise.race([work, late]).finally(() => over.abort());
}

const nothing = {
  ...{ title: null, description: null, imageUrl: null, siteName: null },
  ...{ failure: null, detail: null, readAt: null, freshUntil: null },
} as const;

const pendingCard = (url: string): LinkCard => ({ url, state: 'pending', ...nothing });

const failedCard = (url: string, failure: LinkCardFailure): LinkCard => ({
  ...{ url, state: 'failed', ...nothing, failure },
  detail: linkCardFailures[failure],
});

/** The server of the link answered another one that it wants to be left alone. */
const restingCard = (url: string, until: Date): LinkCard => ({
  ...failedCard(url, 'throttled'),
  freshUntil: until,
});
