// What every sender must know of limits without asking for each letter: which of them slow letters down now, behind which of
// them letters wait, and how many senders there are. Read again every second; in between, a cut this sender made itself is
// known at once.

import type { Line } from '@pabal/db/ledger';
import type { Limit } from '@pabal/db/limits';
import { createTicker } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';

export interface LimitsInForce {
  /** Whether letters under this limit have to ask for slots. */
  has(key: string): boolean;
  /** This sender has just changed it. */
  note(key: string): void;
  /** Whether there is any at all. */
  any(): boolean;
  all(): readonly Limit[];
  /** Where letters wait, whether or not something still limits them. */
  lines(): readonly Line[];
  /** This sender's part of something that all living senders share out: whole numbers that add up. */
  share(total: number): number;
  senders(): number;
  /** Reads them for the first time; rejects when the store is away. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface LimitsInForceDeps {
  readonly senderId: string;
  readonly ledger: Pick<Ledger, 'listLimits' | 'listLines' | 'listSenders'>;
  readonly onError: (error: unknown) => void;
}

const everyMs = 1_000;

/** Makes the view. */
export function createLimitsInForce({ senderId, ledger, onError }: LimitsInForceDeps): LimitsInForce {
  let limits: readonly Limit[] = [];
  let lines: readonly Line[] = [];
  let inForce = new Set<string>();
  let noted = new Set<string>();
  let senders: readonly string[] = [senderId];

  async function read(): Promise<void> {
    // What is noted while this is under way may not be in the answer yet.
    const before = noted;
    noted = new Set();
    try {
      const [all, waiting, beats] = await Promise.all([
        ledger.listLimits(),
        ledger.listLines(),
        ledger.listSenders(),
      ]);
      limits = all.filter(slowsDown);
      lines = waiting;
      inForce = new Set(limits.map(({ key }) => key));
      senders = beats.map(({ id }) => id);
    } catch (error) {
      for (const key of before) noted.add(key);
      throw error;
    }
  }

  const ticker = createTicker({ everyMs, task: read, onError });
  return {
    has: (key) => inForce.has(key) || noted.has(key),
    note: (key) => {
      noted.add(key);
    },
    any: () => inForce.size + noted.size > 0,
    all: () => limits,
    lines: () => lines,
    share: (total) => {
      const rank = Math.max(0, senders.indexOf(senderId));
      const count = Math.max(1, senders.length);
      return Math.floor(total / count) + (rank < total % count ? 1 : 0);
    },
    senders: () => Math.max(1, senders.length),
    start: async () => {
      await read();
      ticker.start();
    },
    stop: ticker.stop,
  };
}

function slowsDown({ cutRate, blockedUntil }: Limit): boolean {
  return cutRate !== null || blockedUntil !== null;
}
