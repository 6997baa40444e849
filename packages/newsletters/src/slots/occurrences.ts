import type { NewsletterDefinition } from '../definition.ts';
import { nextSlot, slotsBetween } from './schedule.ts';

/** When the next edition leaves, and when it is to be begun; nothing without a schedule. */
export function nextOccurrenceOf(
  { schedule, prepareMinutes }: NewsletterDefinition,
  after: Date,
): { readonly slot: Date; readonly wake: Date } | undefined {
  if (schedule === null) return undefined;
  const slot = nextSlot(schedule, after);
  return slot && { slot, wake: new Date(slot.getTime() - prepareMinutes * 60_000) };
}

/** An occurrence of a schedule, which the ledger calls its slot, and what becomes of it. */
interface DecidedOccurrence {
  readonly slot: Date;
  /** Why no edition is made for it; without, one is begun. */
  readonly skipped?: string;
}

/** What becomes of the slots from `due` on until now. */
export interface OccurrenceDecision {
  readonly slots: readonly DecidedOccurrence[];
  readonly next: { readonly slot: Date; readonly wake: Date } | undefined;
}

/** Slots of a long absence that are each written down as missed; older ones pass in silence. */
const mostMissed = 50;

/** A slot that is noticed later than this was missed; before, it is only a little late. */
const punctualMs = 5 * 60_000;

/**
 * Decides about the slots that have to be begun. One that was missed is made up for within the hours of the newsletter's
 * policy or skipped; of several the newest alone is made up for, so that nobody gets a week's editions in one morning.
 *
 * @param due  the oldest slot that has no edition
 */
export function decideOccurrences(
  definition: NewsletterDefinition,
  due: Date,
  now: Date,
): OccurrenceDecision {
  const { schedule, prepareMinutes, missed } = definition;
  if (schedule === null) return { slots: [], next: undefined };
  const until = new Date(now.getTime() + prepareMinutes * 60_000);
  const slots = slotsBetween(schedule, due, until, mostMissed);
  const next = nextOccurrenceOf(definition, new Date(Math.max(until.getTime(), due.getTime())));
  const lastLate = slots.findLast((slot) => slot <= now);
  return {
    next,
    slots: slots.map((slot) => {
      const lateMs = now.getTime() - slot.getTime();
      if (lateMs <= punctualMs) return { slot };
      if (slot !== lastLate) return { slot, skipped: 'The slot was missed, and a newer one with it.' };
      if (missed.policy === 'late' && lateMs <= missed.withinHours * 3_600_000) return { slot };
      return { slot, skipped: 'The slot was missed: nothing was running when it came.' };
    }),
  };
}
