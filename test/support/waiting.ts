import { setTimeout as wait } from 'node:timers/promises';
import { patient } from './patience.ts';

/**
 * Asks until the answer is there: for what happens in other processes and gives no signal to this one. The question
 * may answer `undefined` or `false`, or throw, for "not yet". Throws its last error when the deadline passes, which is
 * later under CI (patience.ts).
 */
export async function eventually<T>(
  question: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<Exclude<T, undefined | false | null>> {
  const { everyMs = 20, what = 'the condition' } = options;
  const timeoutMs = patient(options.timeoutMs ?? 10_000);
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await question();
      if (isThere(answer)) return answer;
      last = new Error(`still ${String(answer)}`);
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline)
      throw new Error(`${what} did not come within ${timeoutMs} ms`, { cause: last });
    await wait(everyMs);
  }
}

function isThere<T>(answer: T): answer is Exclude<T, undefined | false | null> {
  return answer !== undefined && answer !== false && answer !== null;
}
