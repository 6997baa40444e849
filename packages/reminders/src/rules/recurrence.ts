// Recurrence rules of calendars (RFC 5545), on the clocks of a zone.

import { localTimeAt } from '@pabal/domain';
import { RRuleTemporal } from 'rrule-temporal';

/**
 * What a rule may cost: periods that are looked at for its next time, which are a century of years and months, and eight years of
 * days, the longest time between two days of February that only leap years have. Each costs some 20 µs.
 */
const mostPeriods = { yearly: 100, monthly: 1_200, shorter: 3_000 };
/** Times within them that are weighed for BYSETPOS. */
const mostCandidates = 2_000;

function mostPeriodsOf(rrule: string): number {
  if (/(?:^|;)FREQ=YEARLY(?:;|$)/i.test(rrule)) return mostPeriods.yearly;
  return /(?:^|;)FREQ=MONTHLY(?:;|$)/i.test(rrule) ? mostPeriods.monthly : mostPeriods.shorter;
}

/** Times of the rule are written on the calendar of UTC, and so are its ends. */
export function nextRecurrence(
  rrule: string,
  start: number,
  zone: string,
): (after: number) => number | undefined {
  const rule = new RRuleTemporal({
    rruleString: `DTSTART:${compact(start)}\nRRULE:${untilLocal(rrule, zone)}`,
    tzid: 'UTC',
    strict: true,
    maxIterations: mostPeriodsOf(rrule),
    maxCandidateEvaluations: mostCandidates,
    temporal: { ZonedDateTime: { from: zonedText } },
  });
  return (after) => {
    const next = rule.next(new Date(after));
    return next === null ? undefined : Date.parse(next.toString().replace(/\[.*$/, ''));
  };
}

/** All that is asked of a time is its text; the whole of Temporal is not needed for it. */
const zonedText = (text: string) => ({ timeZoneId: 'UTC', toString: () => text });

/** `20260301T090000Z` */
const compact = (local: number) => new Date(local).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** An end is a day, a time on the clocks of the zone, or a moment of UTC; all become a time on the clocks of the zone. */
function untilLocal(rrule: string, zone: string): string {
  return rrule.replace(/(^|;)UNTIL=(\d{8})(?:T(\d{6})(Z?))?(?=;|$)/i, (_, before, day, time, utc) => {
    if (time === undefined) return `${before}UNTIL=${day}T235959Z`;
    const at = `${day}T${time}Z`;
    return `${before}UNTIL=${utc === '' ? at : compact(localTimeAt(zone, Date.parse(extended(at))))}`;
  });
}

/** `2026-03-01T09:00:00Z` */
const extended = (text: string) =>
  text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
