// What the services themselves say about their event loops.

/**
 * The bucket, in seconds of the loop's own work, above which no hold may be. What is promised is 0.2; the bucket leaves room
 * for a machine on which everything takes longer. What is not bounded takes seconds.
 */
const mostWork = 0.5;

/** How often the loop was held by more work of its own than it may be, going by its figures. */
export function longHoldsIn(figures: string): number {
  const figure = (label: string) =>
    Number(new RegExp(`^pabal_loop_held_work_seconds_${label} (\\d+)$`, 'm').exec(figures)?.[1]);
  return figure('count') - figure(`bucket{le="${mostWork}"}`);
}
