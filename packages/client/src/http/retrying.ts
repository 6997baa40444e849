// Asks again when there was no answer, or one that says "later".

import { setTimeout } from 'node:timers/promises';
import { mayPassLater, PabalRefused, PabalUnreachable, problemOf } from '../errors.ts';
import { type Backoff, pauseMs, retryAfterMs } from './backoff.ts';
import type { Answered, Asked, Exchange } from './exchange.ts';

export interface Retries extends Backoff {
  /** Attempts in all. */
  readonly attempts: number;
}

/** Clock and chance, which tests decide. */
export interface Chance {
  /** From 0 to 1. */
  readonly random: () => number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
}

export const realChance: Chance = { random: Math.random, now: Date.now, wait: (ms) => setTimeout(ms) };

/**
 * Asks until there is an answer that will not change.
 *
 * @throws PabalRefused when the answer is no, and PabalUnreachable when there was none
 */
export async function askUntilAnswered(
  exchange: Exchange,
  asked: Asked,
  { attempts, ...backoff }: Retries,
  { random, now, wait }: Chance,
): Promise<Answered> {
  for (let attempt = 1; ; attempt += 1) {
    let retryAfter = 0;
    try {
      const answered = await exchange.ask(asked);
      if (answered.status < 300) return answered;
      const problem = problemOf(answered.status, answered.body);
      // A broken template is mended by hand: nobody should wait for that with a request under way.
      const later = mayPassLater(problem) && problem.code !== 'template-broken';
      if (!later || attempt >= attempts) throw new PabalRefused(problem);
      retryAfter = retryAfterMs(answered.retryAfter, now());
    } catch (error) {
      if (error instanceof PabalRefused) throw error;
      if (attempt >= attempts) throw new PabalUnreachable(attempt, error);
    }
    await wait(pauseMs(attempt, backoff, random(), retryAfter));
  }
}
