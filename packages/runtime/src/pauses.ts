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
