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
 * The same for steps that come from several sides at once: each begins when the one before is over, and others have their turn
 * in between. Long steps of callers that only wait for a pause would come together in one turn after it.
 */
export function createTurns(mostMs?: number): () => Promise<void> {
  const pause = createPauses(mostMs);
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(pause);
    return last;
  };
}
