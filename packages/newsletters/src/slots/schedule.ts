import { messageOf } from '@pabal/domain';
import { Cron } from 'croner';

/** When editions leave: five cron fields, read on the clocks of a time zone. */
export interface Schedule {
  readonly cron: string;
  /** IANA time zone such as `Asia/Seoul`. */
  readonly timeZone: string;
}

/**
 * The first slot after a moment; nothing when there is none, as for the 30th of February.
 *
 * A time that a change to daylight saving jumps over comes when the clock has jumped; one that a change back repeats
 * comes once, the first time. Slots given by steps or `*` come at every real interval.
 */
export function nextSlot(schedule: Schedule, after: Date): Date | undefined {
  return open(schedule).nextRun(after) ?? undefined;
}

/** The next slots after a moment, the earliest first: at most `most` of them. */
export function nextSlots(schedule: Schedule, after: Date, most: number): Date[] {
  return open(schedule).nextRuns(most, after);
}

/** The slots from `from` on and before `until`, the earliest first: at most `most` of them. */
export function slotsWithin(schedule: Schedule, from: Date, until: Date, most: number): Date[] {
  const cron = open(schedule);
  const slots: Date[] = [];
  // nextRun leaves the moment itself out.
  let slot = cron.nextRun(new Date(from.getTime() - 1_000));
  while (slot !== null && slot < until && slots.length < most) {
    slots.push(slot);
    slot = cron.nextRun(slot);
  }
  return slots;
}

/** The newest slots from `from` on up to and including `until`, oldest first: at most `most` of them. */
export function slotsBetween(schedule: Schedule, from: Date, until: Date, most: number): Date[] {
  // previousRuns leaves the moment itself out.
  const slots = open(schedule).previousRuns(most, new Date(until.getTime() + 1_000));
  return slots.filter((slot) => slot >= from && slot <= until).reverse();
}

/** Why a cron expression cannot be used; nothing when it can. */
export function cronProblem(cron: string): string | undefined {
  if (!fieldsForm.test(cron.trim()))
    return 'five cron fields such as 0 10 * * 1-5 (minute hour day month weekday)';
  try {
    const [first, second] = open({ cron, timeZone: 'UTC' }).nextRuns(2, new Date(0));
    if (first === undefined) return 'a schedule that ever comes';
    if (second !== undefined && second.getTime() - first.getTime() < leastMinutes * 60_000)
      return `a schedule with at least ${leastMinutes} minutes between two editions`;
    return undefined;
  } catch (error) {
    return `five cron fields such as 0 10 * * 1-5; ${messageOf(error)}`;
  }
}

/** Editions closer together than this would overtake each other. */
const leastMinutes = 15;

const fieldsForm = /^[\d*/,LW#?A-Za-z-]+(?: +[\d*/,LW#?A-Za-z-]+){4}$/;

function open({ cron, timeZone }: Schedule): Cron {
  return new Cron(cron.trim(), { timezone: timeZone, mode: '5-part', paused: true });
}
