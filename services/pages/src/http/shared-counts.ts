// What networks ask for, counted by all pages processes together, in PostgreSQL. What is rare and dear is counted there before it is
// answered. What is frequent is counted in the process, and shared once a second by those that count much: a visit costs no round
// trip, and a network that visits little leaves no trace.

import { addCallerCounts, removeEndedCounts } from '@pabal/db/limits';
import { isUnavailable, type Queryable } from '@pabal/db/store';
import { BoundedMap, createBatcher, createTicker, type Logger } from '@pabal/runtime';

/** Something that is counted for each network. */
interface CountedThing {
  /** Such as `letter`. */
  readonly kind: string;
  /** How often a network may have it in a window. */
  readonly limit: number;
  readonly windowMs: number;
}

export interface SharedCounts {
  /** Counts one before it is answered. @returns false when the network had too many */
  exactly(thing: CountedThing): (caller: string) => Promise<boolean>;
  /** Counts one in this process, and with the others within about a second. @returns false when the network had too many */
  soon(thing: CountedThing): (caller: string) => boolean;
  start(): void;
  stop(): Promise<void>;
}

interface Window {
  readonly thing: CountedThing;
  readonly caller: string;
  /** What is known of all processes, and what this one counted since. */
  count: number;
  /** What the others do not know of. */
  unsent: number;
  until: number;
}

/** Bounds the memory, because a caller may have a whole network of addresses: the oldest are forgotten first. */
const mostWindows = 50_000;
const shareEveryMs = 1_000;
const removeEveryMs = 600_000;
/** A process tells the others of a network that has a tenth of what it may have. */
const tellingShare = 0.1;

interface Deps {
  readonly store: Queryable;
  /** The keyed hash of a network, which is all that is written down of it. */
  readonly hash: (network: string) => string;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** Makes the counts of one process. */
export function createSharedCounts(deps: Deps): SharedCounts {
  const now = deps.now ?? (() => performance.now());
  const windows = createWindows(now);
  const sharing = createSharing(deps, now);
  const batcher = createBatcher(sharing.placesOf);
  let removedAt = Number.NEGATIVE_INFINITY;

  async function tick(): Promise<void> {
    const much = windows.telling();
    if (much.length > 0) {
      const counted = new Map(much.map((window) => [window, window.unsent]));
      for (const window of much) window.unsent = 0;
      await sharing.share(counted);
    }
    if (performance.now() - removedAt < removeEveryMs) return;
    await removeEndedCounts(deps.store);
    removedAt = performance.now();
  }

  const ticker = createTicker({ everyMs: shareEveryMs, task: tick, onError: sharing.failed });
  return {
    exactly: (thing) => async (caller) => {
      const window = windows.open(thing, caller);
      // Nobody asks about a network of which it is known.
      if (window.count >= thing.limit) return false;
      return (await batcher.add(window)) <= thing.limit;
    },
    soon: (thing) => (caller) => {
      const window = windows.open(thing, caller);
      if (window.count >= thing.limit) return false;
      window.count += 1;
      window.unsent += 1;
      return true;
    },
    start: ticker.start,
    stop: ticker.stop,
  };
}

/** The windows that are open in this process. */
function createWindows(now: () => number) {
  const windows = new BoundedMap<string, Window>(mostWindows);
  return {
    open(thing: CountedThing, caller: string): Window {
      const name = `${thing.kind} ${caller}`;
      const found = windows.get(name);
      if (found !== undefined && found.until > now()) return found;
      const opened = { thing, caller, count: 0, unsent: 0, until: now() + thing.windowMs };
      windows.set(name, opened);
      return opened;
    },
    /** Those of which the other processes shall know. Windows that are over are forgotten. */
    telling(): Window[] {
      for (const [name, { until }] of windows) if (until <= now()) windows.delete(name);
      return [...windows.values()].filter(
        ({ thing, count, unsent }) => unsent > 0 && count >= thing.limit * tellingShare,
      );
    },
  };
}

function createSharing({ store, hash, logger }: Deps, now: () => number) {
  let failing = false;

  /** Tells the others what was counted, and learns what they counted. */
  async function share(counted: ReadonlyMap<Window, number>): Promise<void> {
    const asked = [...counted];
    const totals = await addCallerCounts(
      store,
      asked.map(([{ thing, caller, until }, count]) => ({
        ...{ kind: thing.kind, caller: hash(caller), count },
        windowMs: Math.max(1, until - now()),
      })),
    );
    for (const [at, [window]] of asked.entries()) {
      const { count = 0, leftMs = 0 } = totals[at] ?? {};
      window.count = count + window.unsent;
      window.until = now() + leftMs;
    }
    failing = false;
  }

  /** Each process counts for itself while PostgreSQL does not answer; the store logs once that it is away. */
  function failed(error: unknown): void {
    if (!failing && !isUnavailable(error))
      logger.warn(
        { err: error },
        'What networks ask for could not be counted together; each process counts for itself.',
      );
    failing = true;
  }

  /** Counts one for each, and says which of its window it is: of many at once, as many as may are let in. */
  async function placesOf(asked: readonly Window[]): Promise<number[]> {
    const counted = new Map<Window, number>();
    const places = asked.map((window) => {
      const place = (counted.get(window) ?? 0) + 1;
      counted.set(window, place);
      return place;
    });
    await share(counted).catch((error: unknown) => {
      failed(error);
      for (const [window, count] of counted) window.count += count;
    });
    return asked.map((window, at) => window.count - (counted.get(window) ?? 0) + (places[at] ?? 1));
  }

  return { share, failed, placesOf };
}
