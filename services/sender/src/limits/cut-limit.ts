// The answer to "too fast": the limit's rate is cut, for all senders.

import type { Outcome } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';
import type { LimitsInForce } from './limits-in-force.ts';
import type { ObservedRates } from './observed-rates.ts';
import type { PassedLetters } from './passed-letters.ts';

/** Writes down that a limit's rate is too high. Never rejects. */
export type CutLimit = (
  key: string,
  outcome: Outcome,
  options: { readonly rate: number | undefined },
) => Promise<void>;

/** Makes the doer of cuts. What could not be written down is logged: the next answer of the kind tries again. */
export function createCutLimit(deps: {
  readonly ledger: Pick<Ledger, 'cutLimit'>;
  readonly inForce: Pick<LimitsInForce, 'note'>;
  readonly observed: Pick<ObservedRates, 'rate'>;
  readonly passed: Pick<PassedLetters, 'tell'>;
  readonly logger: Logger;
}): CutLimit {
  return async (key, outcome, { rate }) => {
    const reason = [outcome.code, outcome.status].filter((part) => part !== undefined).join(' ');
    const blockMs = outcome.retryAfterMs;
    const observed = deps.observed.rate(key);
    deps.inForce.note(key);
    try {
      // A cut after letters have passed is another than one of a first letter that was refused.
      await deps.passed.tell();
      await deps.ledger.cutLimit({ key, ...(rate !== undefined && { rate }), observed, blockMs, reason });
      deps.logger.warn({ limit: key, reason, blockMs }, 'A server said “too fast”; its limit was cut.');
    } catch (error) {
      deps.logger.warn({ err: error, limit: key }, 'A limit could not be cut.');
    }
  };
}
