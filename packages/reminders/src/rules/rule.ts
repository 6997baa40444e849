// When a reminder comes: a rule gives times on the clocks of the person, and the zone says which moments those are. All kinds of rules
// go the same way through a change of the clocks (docs/decisions/0066-reminders.md).

import { localTimeAt, momentOf, readLocalTime } from '@pabal/domain';
import { Cron } from 'croner';
import { nextRecurrence } from './recurrence.ts';

/** Days of the week, as calendars name them, from Monday on. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Times are `09:00`, dates with times `2026-03-01T09:00`; both are read on the clocks of the reminder's zone. */
export type Rule =
  | { readonly kind: 'once'; readonly at: string }
  | { readonly kind: 'daily'; readonly at: string }
  | { readonly kind: 'weekdays'; readonly at: string }
  | { readonly kind: 'weekly'; readonly days: readonly Weekday[]; readonly at: string }
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  | { readonly kind: 'cron'; readonly cron: string }
  /** RFC 5545. `start` is its DTSTART, and an occurrence only where the rule makes it one. */
  | { readonly kind: 'rrule'; readonly rrule: string; readonly start: string };

/** A rule in a time zone. */
export interface Schedule {
  readonly rule: Rule;
  /** IANA time zone such as `Asia/Seoul`. */
  readonly zone: string;
}

/**
 * The first moment after another at which the reminder comes; nothing when it comes no more.
 *
 * A time that the clock jumps over comes at the first moment after the jump, and one that comes twice comes once, the first time.
 * Of several that fall on one moment by that, there is one.
 *
 * @throws Error when the rule or the zone is not valid
 */
export function nextTime({ rule, zone }: Schedule, after: Date): Date | undefined {
  const nextLocal = opened(rule, zone);
  let local = nextLocal(localTimeAt(zone, after.getTime()));
  // Where the clock was set back, it shows times again that have come.
  while (local !== undefined && momentOf(zone, local) <= after.getTime()) local = nextLocal(local);
  return local === undefined ? undefined : new Date(momentOf(zone, local));
}

/** The next times after a moment, the earliest first: at most `most` of them. */
export function nextTimes(schedule: Schedule, after: Date, most: number): Date[] {
  const times: Date[] = [];
  let at = nextTime(schedule, after);
  while (at !== undefined && times.length < most) {
    times.push(at);
    at = nextTime(schedule, at);
  }
  return times;
}

/** The first time of the rule after another, both on the clocks of the zone; nothing when there is none. */
type NextLocal = (after: number) => number | undefined;

function opened(rule: Rule, zone: string): NextLocal {
  switch (rule.kind) {
    case 'once': {
      const at = localOf(rule.at);
      return (after) => (after < at ? at : undefined);
    }
    case 'daily':
      return ofCron(cronAt(rule.at, '*'));
    case 'weekdays':
      return ofCron(cronAt(rule.at, '1-5'));
    case 'weekly':
      return ofCron(cronAt(rule.at, rule.days.map((day) => weekdays.indexOf(day) + 1).join(',')));
    case 'cron':
      return ofCron(rule.cron.trim());
    case 'rrule':
      return nextRecurrence(rule.rrule, localOf(rule.start), zone);
    default:
      return rule satisfies never;
  }
}

function localOf(text: string): number {
  const local = readLocalTime(text);
  if (local === undefined) throw new Error(`Expected a time such as 2026-03-01T09:00, got ${text}.`);
  return local;
}

function cronAt(time: string, days: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * ${days}`;
}

/** Read in UTC, whose days all have 24 hours, so that the fields mean what stands on a calendar. */
function ofCron(fields: string): NextLocal {
  const cron = new Cron(fields, { timezone: 'UTC', mode: '5-part', paused: true });
  return (after) => cron.nextRun(new Date(after))?.getTime();
}
