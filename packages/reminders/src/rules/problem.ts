import { messageOf } from '@pabal/domain';
import { nextTime, nextTimes, type Rule } from './rule.ts';

/** A person who is reminded more often reads none of it. */
const leastMinutes = 15;
/** Times of a rule whose distances are looked at. */
const looked = 50;
const tooOften = `a rule with at least ${leastMinutes} minutes between two times`;
const farOff = new Date('9000-01-01T00:00:00Z');
const never = 'a rule that ever comes';
const cronForm = /^[\d*/,LW#?A-Za-z-]+(?: +[\d*/,LW#?A-Za-z-]+){4}$/;
const rruleForm = /^FREQ=[A-Z]+(?:;[A-Z]+=[A-Z0-9,+-]+)*$/i;

/** Values that a list of a recurrence rule may have. Times of a day are as many as are a quarter of an hour apart. */
const mostValues = 31;
const mostTimesOfDay = (24 * 60) / leastMinutes;

/** What would take long to compute, and what comes too often whatever else it says. */
function listProblem(rrule: string): string | undefined {
  const parts = new Map(
    rrule
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=', 2))
      .map(([name = '', values = '']) => [name, values.split(',').length]),
  );
  const timesOfDay = ['BYHOUR', 'BYMINUTE', 'BYSECOND'].reduce(
    (product, name) => product * (parts.get(name) ?? 1),
    1,
  );
  if (timesOfDay > mostTimesOfDay) return tooOften;
  for (const [name, values] of parts)
    if (values > mostValues && name !== 'BYHOUR' && name !== 'BYMINUTE')
      return `at most ${mostValues} values of ${name}`;
  return undefined;
}

/** Why a rule cannot be used, as what was expected in its place; nothing when it can. */
export function ruleProblem(rule: Rule): string | undefined {
  if (rule.kind === 'cron' && !cronForm.test(rule.cron.trim()))
    return 'five cron fields such as 0 9 * * 1-5 (minute hour day month weekday)';
  if (rule.kind === 'rrule' && !rruleForm.test(rule.rrule))
    return 'a recurrence rule such as FREQ=MONTHLY;BYDAY=-1FR (RFC 5545), without DTSTART or EXDATE';
  const list = rule.kind === 'rrule' ? listProblem(rule.rrule) : undefined;
  if (list !== undefined) return list;
  try {
    // A rule with an end may have come for the last time: it is judged from its start.
    const from = new Date(rule.kind === 'rrule' ? Date.parse(`${rule.start}Z`) - 1 : 0);
    if (nextTime({ rule, zone: 'UTC' }, from) === undefined) return never;
    if (hasEndTooFar(rule)) return 'a COUNT that is reached sooner';
    return isTooOften(rule, from) ? tooOften : undefined;
  } catch (error) {
    const message = messageOf(error);
    return /^Maximum (?:iterations|candidate)/.test(message) ? never : `a valid rule; ${message}`;
  }
}

/** A rule with a COUNT is counted from its start each time: one that cannot be counted to its end would stop on the way. */
function hasEndTooFar(rule: Rule): boolean {
  if (rule.kind !== 'rrule' || !/(?:^|;)COUNT=/i.test(rule.rrule)) return false;
  try {
    return nextTime({ rule, zone: 'UTC' }, farOff) !== undefined;
  } catch {
    return true;
  }
}

function isTooOften(rule: Rule, from: Date): boolean {
  if (rule.kind !== 'cron' && rule.kind !== 'rrule') return false;
  const times = nextTimes({ rule, zone: 'UTC' }, from, looked).map((at) => at.getTime());
  return times.some((at, index) => at - (times[index - 1] ?? 0) < leastMinutes * 60_000 && index > 0);
}
