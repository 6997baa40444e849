// Refused keys and passwords, counted by the caller's address, logged, and exported as a metric.

import { BoundedMap, figures, type LabelValue, type Logger, type Metrics } from '@pabal/runtime';

export interface Guesses {
  /** Counts one. @returns how many this address has sent in the current window */
  count(from: string): number;
  /** How many this address has sent in the current window. */
  counted(from: string): number;
  /** Whole seconds until the window of this address ends; at least one. */
  secondsLeft(from: string): number;
}

const windowMs = 60_000;
/** Refused keys or passwords that one address may send in a minute; later ones are refused as too many. */
export const mostGuesses = 30;
/** Bounds the memory, because a caller may have a whole network of addresses: the oldest are forgotten first. */
const mostAddresses = 50_000;

/** Counts refusals in windows of a minute that begin with the first refusal. */
export function createGuesses(now: () => number = () => performance.now()): Guesses {
  const windows = new BoundedMap<string, { count: number; readonly until: number }>(mostAddresses);

  function open(from: string) {
    const found = windows.get(from);
    return found !== undefined && found.until > now() ? found : undefined;
  }

  function begin(from: string) {
    const begun = { count: 0, until: now() + windowMs };
    windows.set(from, begun);
    return begun;
  }

  return {
    count(from) {
      const window = open(from) ?? begin(from);
      window.count += 1;
      return window.count;
    },
    counted: (from) => open(from)?.count ?? 0,
    secondsLeft: (from) => Math.max(1, Math.ceil(((open(from)?.until ?? 0) - now()) / 1_000)),
  };
}

/** Reports refused keys: each in a metric, and one line in the log for each address and minute. */
export type RefusedKeys = (refused: {
  /** Why the key was refused. */
  readonly reason: LabelValue<typeof figures.refusedKeys, 'reason'>;
  /** The address of the caller, as limits count it. */
  readonly client: string;
  /** The first characters of a well-formed key. They tell keys apart and are not secret. */
  readonly keyPrefix?: string;
}) => void;

export function createRefusedKeys({
  logger,
  metrics,
  refusals,
  now,
}: {
  logger: Logger;
  metrics: Metrics;
  /** Counts each that came with a key which no app has. */
  refusals?: RecentRefusals;
  now?: () => number;
}): RefusedKeys {
  const figure = metrics.counter(figures.refusedKeys);
  const logged = createGuesses(now);
  return ({ reason, client, keyPrefix }) => {
    figure.inc({ reason });
    if (reason === 'unknown' && keyPrefix !== undefined) refusals?.add(keyPrefix);
    if (logged.count(client) > 1) return;
    logger.warn({ client, reason, keyPrefix }, 'API keys from this address are refused.');
  };
}

/** Requests that came with a key that no app has, of the last minute. */
export interface RecentRefusals {
  add(keyPrefix: string): void;
  /** How many there were, and with which key most of them came; nothing while there are few. */
  recent(): { readonly refused?: { readonly requests: number; readonly keyPrefix: string } };
}

/** Fewer in a minute are mistyped keys. */
const fewestRefusals = 5;
/** Bounds the memory: beyond them the most frequent key of a minute may not be the one that is named. */
const mostPrefixes = 1_000;

export function createRecentRefusals(now: () => number = () => performance.now()): RecentRefusals {
  // Two halves of a minute and more: what is older goes with its half.
  let halves: { readonly began: number; readonly counts: Map<string, number> }[] = [];

  function current(): Map<string, number> {
    const at = now();
    halves = halves.filter(({ began }) => at - began < windowMs);
    const [last] = halves.slice(-1);
    if (last !== undefined && at - last.began < windowMs / 2) return last.counts;
    const counts = new Map<string, number>();
    halves.push({ began: at, counts });
    return counts;
  }

  return {
    add(keyPrefix) {
      const counts = current();
      if (counts.has(keyPrefix) || counts.size < mostPrefixes)
        counts.set(keyPrefix, (counts.get(keyPrefix) ?? 0) + 1);
    },
    recent() {
      current();
      const sums = new Map<string, number>();
      for (const [prefix, count] of halves.flatMap(({ counts }) => [...counts]))
        sums.set(prefix, (sums.get(prefix) ?? 0) + count);
      const [most] = [...sums].sort(([, a], [, b]) => b - a);
      const requests = [...sums.values()].reduce((sum, count) => sum + count, 0);
      return most === undefined || requests < fewestRefusals
        ? {}
        : { refused: { requests, keyPrefix: most[0] } };
    },
  };
}
