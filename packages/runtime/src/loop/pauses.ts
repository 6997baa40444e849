import { setImmediate, setTimeout } from 'node:timers/promises';

/**
 * Long work in a process that has other things to do: called between its steps, this lets the others have their turn
 * whenever the work has gone on for some time.
 *
 * @param mostMs  milliseconds that the work may go on without a pause
 */
export function createPauses(mostMs = 20): () => Promise<void> | undefined {
  return afterStretches(mostMs, () => setImmediate());
}

/**
 * The same for work that is large and may take long: it rests as long as it has worked. Who asks for something small waits
 * for the rest of one stretch of work, and all that follows (an answer of the store, the next packet) falls into a rest; with
 * pauses of one turn every step of a small request waited for a stretch of its own. The large work takes twice as long.
 *
 * @param mostMs  milliseconds of one stretch of work; what is freed after it (garbage) comes on top
 */
export function createRests(mostMs = 4): () => Promise<void> | undefined {
  return afterStretches(mostMs, (workedMs) => setTimeout(workedMs));
}

/** Waits when the work has gone on for so long since it last waited. */
function afterStretches(
  mostMs: number,
  wait: (workedMs: number) => Promise<void>,
): () => Promise<void> | undefined {
  let since = performance.now();
  const pause = async (workedMs: number) => {
    await wait(workedMs);
    since = performance.now();
  };
  return () => {
    const workedMs = performance.now() - since;
    return workedMs < mostMs ? undefined : pause(workedMs);
  };
}

/**
 * The same for steps that come from several sides, many of them at once. As long as the steps of one turn of the event loop
 * are short, nobody waits: letters that begin together are written together, with fewer calls of the system. After `mostMs` in
 * one turn the next ones begin one after another, and others have their turn in between.
 *
 * @returns what a step has to wait for, if anything
 */
export function createTurns(mostMs = 20): () => Promise<void> | undefined {
  let since: number | undefined;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  function isFree(): boolean {
    if (since !== undefined) return performance.now() - since < mostMs;
    since = performance.now();
    void setImmediate().then(() => {
      since = undefined;
    });
    return true;
  }

  async function begin(): Promise<void> {
    while (!isFree()) await setImmediate();
    waiting -= 1;
  }

  return () => {
    if (waiting === 0 && isFree()) return undefined;
    waiting += 1;
    last = last.then(begin);
    return last;
  };
}
