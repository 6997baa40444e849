// What becomes of a reminder whose time has come.

import type { DueReminder } from '@pabal/db/reminders';
import { storedRule } from '../fields.ts';
import { nextTime, type Schedule } from '../rules/rule.ts';

/** A time that is noticed later than this was missed; before, it is only a little late. */
const punctualMs = 5 * 60_000;
const msPerHour = 3_600_000;

export interface Decision {
  /** The time that it is about: of several that were missed, the newest. */
  readonly at: Date;
  readonly next: Date | undefined;
  readonly kind: 'fire' | 'late' | 'skip';
}

/** @throws Error when the rule or its zone is no longer valid */
export function decide(
  { rule, zone, nextAt, lateHours }: Pick<DueReminder, 'rule' | 'zone' | 'nextAt' | 'lateHours'>,
  now: Date,
): Decision {
  const schedule = { rule: storedRule.parse(rule), zone };
  const at = newest(schedule, nextAt, new Date(now.getTime() - Math.max(lateHours, 1) * msPerHour), now);
  const lateMs = now.getTime() - at.getTime();
  const next = nextTime(schedule, at > now ? at : now);
  if (lateMs <= punctualMs) return { at, next, kind: 'fire' };
  return { at, next, kind: lateMs <= lateHours * msPerHour ? 'late' : 'skip' };
}

/** The newest time up to now, among those that are worth looking at: without any, the one that came first. */
function newest(schedule: Schedule, first: Date, worthwhile: Date, now: Date): Date {
  let at = first;
  let next = nextTime(schedule, first > worthwhile ? first : worthwhile);
  while (next !== undefined && next <= now) {
    at = next;
    next = nextTime(schedule, next);
  }
  return at;
}

/** Minutes until a reminder that could not be fired is tried again, by how often it was tried. */
const pauses = [1, 2, 4, 8, 15, 30];

/** When it is tried again; nothing when that would be too late to be of use. */
export function tryAgainAt(
  { nextAt, lateHours }: Pick<DueReminder, 'nextAt' | 'lateHours'>,
  attempt: number,
  now: Date,
): Date | undefined {
  const minutes = pauses[Math.min(attempt, pauses.length) - 1] ?? 1;
  const at = new Date(now.getTime() + minutes * 60_000);
  const until = nextAt.getTime() + Math.max(lateHours * msPerHour, punctualMs);
  return at.getTime() <= until ? at : undefined;
}
