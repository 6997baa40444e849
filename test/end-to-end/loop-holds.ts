// What the services themselves say about their event loops.

/**
 * The bucket, in seconds of the process's own work, above which no hold may be. What is promised is 0.2; the bucket leaves room
 * for a machine on which everything takes longer. What is not bounded takes seconds.
 */
const mostWork = 0.5;

/**
 * How often the loop was held by more work of the process than it may be, going by its figures.
 *
 * @param most  one of the buckets. The work is that of all threads: a process whose other threads work at the same time needs
 *   more room on a machine where its loop has to wait for a core
 */
export function longHoldsIn(figures: string, most: 0.5 | 1 = mostWork): number {
  const figure = (label: string) =>
    Number(new RegExp(`^pabal_loop_held_work_seconds_${label} (\\d+)$`, 'm').exec(figures)?.[1]);
  return figure('count') - figure(`bucket{le="${most}"}`);
}
