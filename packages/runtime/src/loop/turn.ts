/**
 * Makes a function that asks for `work` at the end of the turn of the event loop, once however often it is called until
 * then. What other sockets bring in the same turn is then taken in before: under load this makes few large steps out of
 * many small ones, and nobody waits for a clock.
 */
export function oncePerTurn(work: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    setImmediate(() => {
      asked = false;
      work();
    });
  };
}
