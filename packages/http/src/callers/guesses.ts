// Refused keys and passwords, counted by the caller's address, logged, and exported as a metric.

import { figures, type LabelValue, type Logger, type Metrics } from '@pabal/runtime';

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
  const windows = new Map<string, { count: number; readonly until: number }>();

  function open(from: string) {
    const found = windows.get(from);
    return found !== undefined && found.until > now() ? found : undefined;
  }

  function begin(from: string) {
    const begun = { count: 0, until: now() + windowMs };
    windows.delete(from);
    windows.set(from, begun);
    const [oldest] = windows.keys();
    if (windows.size > mostAddresses && oldest !== undefined) windows.delete(oldest);
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
  now,
}: {
  logger: Logger;
  metrics: Metrics;
  now?: () => number;
}): RefusedKeys {
  const figure = metrics.counter(figures.refusedKeys);
  const logged = createGuesses(now);
  return ({ reason, client, keyPrefix }) => {
    figure.inc({ reason });
    if (logged.count(client) > 1) return;
    logger.warn({ client, reason, keyPrefix }, 'API keys from this address are refused.');
  };
}
