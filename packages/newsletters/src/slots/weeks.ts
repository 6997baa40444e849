import { nextSlot, type Schedule, slotsBetween } from './schedule.ts';

/** A week on the clocks of a time zone: from its Monday on, until the next one. */
interface Week {
  readonly from: Date;
  readonly until: Date;
}

/**
 * The week of a moment. Where a change to daylight saving jumps over the midnight of a Monday, the week begins when the clock has
 * jumped; so every moment is in one week, and a week has 167, 168 or 169 hours.
 */
export function weekOf(moment: Date, timeZone: string): Week {
  const mondays: Schedule = { cron: '0 0 * * 1', timeZone };
  const from = slotsBetween(mondays, new Date(moment.getTime() - longestMs), moment, 2).at(-1);
  const until = nextSlot(mondays, moment);
  if (from === undefined || until === undefined)
    throw new RangeError(`There is no week around ${moment.toISOString()} in ${timeZone}.`);
  return { from, until };
}

const longestMs = 8 * 24 * 3_600_000;
