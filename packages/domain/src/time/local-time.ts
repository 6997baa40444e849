// Times on the clocks of a zone: what stands on a calendar before anybody says where. Such a time is kept as the milliseconds that it
// would have in UTC, so that a day is a day of 24 hours whatever the zone does.

import { msPerDay } from './moments.ts';
import { offsetAt } from './time-zones.ts';

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/;

/** Reads `2026-03-01T09:00`; nothing when no calendar has it, such as the 30th of February. */
export function readLocalTime(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  const at = Date.parse(`${text}:00.000Z`);
  return Number.isFinite(at) && localTimeText(at) === text ? at : undefined;
}

/** The same time as a text. */
export const localTimeText = (local: number): string => new Date(local).toISOString().slice(0, 16);

/** What the clocks of a zone show at a moment. */
export const localTimeAt = (zone: string, at: number): number => at + offsetAt(zone, at) * 1_000;

/**
 * The moment at which the clocks of a zone show this time. Of a time that comes twice, because the clock is set back, it is the
 * first; for one that the clock jumps over, it is the first moment after the jump.
 */
export function momentOf(zone: string, local: number): number {
  // No zone is further from UTC than 15 hours, and none changes twice within two days.
  const [before, after] = [local - msPerDay, local + msPerDay];
  const [offsetBefore, offsetAfter] = [offsetAt(zone, before) * 1_000, offsetAt(zone, after) * 1_000];
  if (offsetBefore === offsetAfter) return local - offsetBefore;
  const found = [local - offsetBefore, local - offsetAfter]
    .sort((a, b) => a - b)
    .find((at) => localTimeAt(zone, at) === local);
  return found ?? changeBetween(zone, before, after);
}

/** The first moment with the offset that the zone has at the end. */
function changeBetween(zone: string, from: number, to: number): number {
  const until = offsetAt(zone, to);
  let [before, at] = [from, to];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (offsetAt(zone, middle) === until) at = middle;
    else before = middle;
  }
  return at;
}
