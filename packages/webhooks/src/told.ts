import { isUnavailable, type Queryable } from '@pabal/db/store';
import { isAnybodyTold } from '@pabal/db/webhooks';

/** Whether anybody is told about changes, for processes that would rather not ask with every statement. */
export interface ToldWatch {
  /** True as well while it is not known, or known too long ago: what is noted in vain costs little, what is not is lost. */
  isTold(): boolean;
  /** Asks again; to be called every {@link toldEveryMs}. */
  look(): Promise<void>;
}

export const toldEveryMs = 1_000;
/** An endpoint may miss what changes within both times after the first one was made: processes learn of it meanwhile. */
const knownForMs = 4_000;

/** @param now  milliseconds of a clock that only goes forward */
export function createToldWatch(store: Queryable, now: () => number): ToldWatch {
  let untoldUntil = Number.NEGATIVE_INFINITY;
  return {
    isTold: () => now() >= untoldUntil,
    async look() {
      const askedAt = now();
      try {
        untoldUntil = (await isAnybodyTold(store)) ? Number.NEGATIVE_INFINITY : askedAt + knownForMs;
      } catch (error) {
        // What was known stays so for its time; then everything is noted.
        if (!isUnavailable(error)) throw error;
      }
    },
  };
}
