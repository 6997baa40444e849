// Questions: reading whose cost lies in what somebody asks (a segment's rule, a filter, an export). They have a few
// connections of their own and a short time, so that no question costs anybody's event its connection.

import { isReadOnly, isTooSlow, questionsWaiting, tooExpensive } from './errors.ts';
import type { Queryable } from './store.ts';

export interface Questions {
  /** @throws PabalError `too-expensive` or `store-busy` */
  ask<Result>(work: (question: Queryable) => Promise<Result>, advice: string): Promise<Result>;
}

/** Milliseconds to wait for a connection when all are busy with other questions. */
const patienceMs = 1_000;

export function createQuestions({
  transaction,
  connections,
  timeoutMs,
}: {
  readonly transaction: <Result>(work: (transaction: Queryable) => Promise<Result>) => Promise<Result>;
  readonly connections: number;
  /** For all statements of a question together. */
  readonly timeoutMs: number;
}): Questions {
  const waiting: (() => void)[] = [];
  let free = connections;

  function enter(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const take = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(questionsWaiting());
      }, patienceMs);
      waiting.push(take);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  /** What is left of the time is given to each statement as its timeout, for as long as the transaction lasts. */
  function limited({ query }: Queryable): Queryable {
    const deadline = performance.now() + timeoutMs;
    return {
      query: async (text, values, options) => {
        const leftMs = Math.max(1, Math.ceil(deadline - performance.now()));
        await query(`set local statement_timeout = ${leftMs}`, [], { prepare: false });
        return query(text, values, options);
      },
    };
  }

  return {
    ask: async (work, advice) => {
      await enter();
      try {
        return await transaction((question) => work(limited(question)));
      } catch (error) {
        if (isReadOnly(error)) throw new Error('A question may only read.', { cause: error });
        throw isTooSlow(error) ? tooExpensive(timeoutMs / 1_000, advice, error) : error;
      } finally {
        leave();
      }
    },
  };
}
