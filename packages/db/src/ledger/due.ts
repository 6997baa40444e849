// When the sweeper looks at a row again. `due_at` says when something must have happened to a delivery; code that moves a
// delivery sets it, and the sweeper (sweep.ts) looks at what is overdue.

/** A pending delivery whose bell was rung is expected to be claimed within this time; then it is rung for again. */
export const ringGraceSeconds = 15;

/** SQL: at once, and before everything that only waits for its bell. */
export const dueAtOnce = `'-infinity'::timestamptz`;

/** SQL: a letter that nobody has taken out of its line (waiting.ts) for so long is rung for all the same. */
export const longestWait = `interval '1 day'`;

/**
 * SQL: the place of a letter in the line behind a limit: what expires first goes first, and no letter is overtaken by
 * those made more than an hour later.
 */
export const waitRank = `least(d.expires_at, d.created_at + interval '1 hour')`;

/**
 * SQL: not before somebody rings for it, however long that takes. Letters of editions, of apps beyond their share and of
 * paused apps wait like this. It is not null, because null says that nothing is left to be done.
 */
export const dueWhenFed = `'infinity'::timestamptz`;
