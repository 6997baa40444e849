// Letters that pass under a cut limit let it grow. They are told to the store once a second, for all limits together.

import { createTicker } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';

export interface PassedLetters {
  /** A letter has passed under this limit. */
  add(key: string, rate: number | undefined): void;
  /** Tells the store now what has not been told yet. */
  tell(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const everyMs = 1_000;

export function createPassedLetters(deps: {
  readonly ledger: Pick<Ledger, 'growLimits'>;
  readonly onError: (error: unknown) => void;
}): PassedLetters {
  const passed = new Map<string, number | undefined>();

  async function tell(): Promise<void> {
    if (passed.size === 0) return;
    const told = [...passed].map(([key, rate]) => ({ key, rate }));
    passed.clear();
    await deps.ledger.growLimits(told);
  }

  const ticker = createTicker({ everyMs, task: tell, onError: deps.onError });
  return {
    add: (key, rate) => {
      passed.set(key, rate);
    },
    tell,
    start: ticker.start,
    stop: ticker.stop,
  };
}
