import { setImmediate } from 'node:timers/promises';

/**
 * Long work in a process that has other things to do: called between its steps, this lets the others have their turn
 * whenever the work has gone on for some time.
 *
 * @param mostMs  milliseconds that the work may go on without a pause
 */
export function createPauses(mostMs = 20): () => Promise<void> | undefined {
  let since = performance.now();
  const rest = async () => {
    await setImmediate();
    since = performance.now();
  };
  return () => (performance.now() - since < mostMs ? undefined : rest());
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
