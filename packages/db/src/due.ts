// When the sweeper looks at a row again. `due_at` says when something must have happened to a delivery; whoever moves a
// delivery sets it, and the sweeper (sweep.ts) looks at what is overdue.

/** A pending delivery whose bell was rung is expected to be claimed within this time; then it is rung for again. */
export const ringGraceSeconds = 15;

/** SQL: at once, and before everything that only waits for its bell. */
export const dueAtOnce = `'-infinity'::timestamptz`;
