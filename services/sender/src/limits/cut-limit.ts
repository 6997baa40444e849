// The answer to "too fast": the limit's rate is cut, for all senders.

import type { Cut } from '@pabal/db';
import type { Outcome } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';
import type { LimitsInForce } from './limits-in-force.ts';
import type { ObservedRates } from './observed-rates.ts';

/** Writes down that a limit's rate is too high. Never rejects. */
export type CutLimit = (
  key: string,
  outcome: Outcome,
  options: { readonly rate: number | undefined; readonly blockMs: number },
) => Promise<void>;

/** Makes the doer of cuts. What could not be written down is logged: the next answer of the kind tries again. */
export function createCutLimit(deps: {
  readonly cutLimit: (cut: Cut) => Promise<void>;
  readonly inForce: Pick<LimitsInForce, 'note'>;
  readonly observed: Pick<ObservedRates, 'rate'>;
  readonly logger: Logger;
}): CutLimit {
  return async (key, outcome, { rate, blockMs: ms }) => {
    const reason = [outcome.code, outcome.enhanced].filter((part) => part !== undefined).join(' ');
    const cut = {
      key,
      ...(rate !== undefined && { rate }),
      observed: deps.observed.rate(key),
      blockMs: ms,
      reason,
    };
    deps.inForce.note(key);
    try {
      await deps.cutLimit(cut);
      deps.logger.warn({ limit: key, reason, blockMs: ms }, 'A server said “too fast”; its limit was cut.');
    } catch (error) {
      deps.logger.warn({ err: error, limit: key }, 'A limit could not be cut.');
    }
  };
}
