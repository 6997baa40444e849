/**
 * Runs `step` whenever called, unless that would make it take more than `share` of the time (0 < share ≤ 1). On a fast
 * disk a look at the templates thus happens every few milliseconds, on a slow one less often, and it never becomes
 * the main work of a sender.
 */
export function paced(step: () => void, share: number, now = () => performance.now()): () => void {
  let next = 0;
  return () => {
    const began = now();
    if (began < next) return;
    step();
    const ended = now();
    next = ended + (ended - began) * (1 / share - 1);
  };
}
