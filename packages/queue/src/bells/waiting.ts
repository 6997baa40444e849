import type { BellQueue } from '../backends/backend.ts';

/**
 * How many jobs wait. Asked by priority, because that way both servers count the jobs of a paused queue too.
 */
export async function waitingOf(queue: BellQueue): Promise<number> {
  const counts = await queue.getCountsPerPriority([0]);
  return counts[0] ?? 0;
}
