import { messageOf } from '@pabal/domain';
import { nextTime, nextTimes, type Rule } from './rule.ts';

/** A person who is reminded more often reads none of it. */
const leastMinutes = 15;
/** Times of a rule whose distances are looked at. */
const looked = 50;
const cronForm = /^[\d*/,LW#?A-Za-z-]+(?: +[\d*/,LW#?A-Za-z-]+){4}$/;
const rruleForm = /^FREQ=[A-Z]+(?:;[A-Z]+=[A-Z0-9,+-]+)*$/i;

/** Why a rule cannot be used, as what was expected in its place; nothing when it can. */
export function ruleProblem(rule: Rule): string | undefined {
  if (rule.kind === 'cron' && !cronForm.test(rule.cron.trim()))
    return 'five cron fields such as 0 9 * * 1-5 (minute hour day month weekday)';
  if (rule.kind === 'rrule' && !rruleForm.test(rule.rrule))
    return 'a recurrence rule such as FREQ=MONTHLY;BYDAY=-1FR (RFC 5545), without DTSTART or EXDATE';
  try {
    // A rule with an end may have come for the last time: it is judged from its start.
    const from = new Date(rule.kind === 'rrule' ? Date.parse(`${rule.start}Z`) - 1 : 0);
    if (nextTime({ rule, zone: 'UTC' }, from) === undefined) return 'a rule that ever comes';
    return isTooOften(rule, from)
      ? `a rule with at least ${leastMinutes} minutes between two times`
      : undefined;
  } catch (error) {
    return `a valid rule; ${messageOf(error)}`;
  }
}

function isTooOften(rule: Rule, from: Date): boolean {
  if (rule.kind !== 'cron' && rule.kind !== 'rrule') return false;
  const times = nextTimes({ rule, zone: 'UTC' }, from, looked).map((at) => at.getTime());
  return times.some((at, index) => at - (times[index - 1] ?? 0) < leastMinutes * 60_000 && index > 0);
}
