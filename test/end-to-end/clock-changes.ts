// Newsletters around changes of the clocks, and the slots they must have: written down from the calendar, not computed.

/** A newsletter's schedule and its slots on three days, as `month-dayThour:minute` in UTC. */
export interface Expected {
  readonly cron: string;
  readonly timeZone: string;
  readonly days: readonly [readonly string[], readonly string[], readonly string[]];
}

export interface Change {
  readonly season: string;
  readonly year: number;
  /**
   * Comes every half hour for as long as anything may happen. Its editions show that the builders have looked, and that
   * slots given by steps come at every real interval.
   */
  readonly steady: Expected;
  readonly others: Readonly<Record<string, Expected>>;
}

/** On 28 March it is three o'clock in Berlin right after 01:59, at 01:00 UTC. */
export const spring: Change = {
  season: 'spring',
  year: 2027,
  steady: {
    ...{ cron: '*/30 2-3 * * *', timeZone: 'Europe/Berlin' },
    days: [
      ['03-27T01:00', '03-27T01:30', '03-27T02:00', '03-27T02:30'],
      ['03-28T01:00', '03-28T01:30'],
      ['03-29T00:00', '03-29T00:30', '03-29T01:00', '03-29T01:30'],
    ],
  },
  others: {
    'half-past-two': {
      ...{ cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
      days: [['03-27T01:30'], ['03-28T01:00'], ['03-29T00:30']],
    },
    'an-hour-later': {
      ...{ cron: '30 3 * * *', timeZone: 'Europe/Berlin' },
      days: [['03-27T02:30'], ['03-28T01:30'], ['03-29T01:30']],
    },
    'far-away': {
      ...{ cron: '0 10 * * *', timeZone: 'Asia/Seoul' },
      days: [['03-27T01:00'], ['03-28T01:00'], ['03-29T01:00']],
    },
  },
};

/** On 7 November it is one o'clock in New York twice, at 05:00 and at 06:00 UTC. */
export const autumn: Change = {
  season: 'autumn',
  year: 2027,
  steady: {
    ...{ cron: '*/30 1-2 * * *', timeZone: 'America/New_York' },
    days: [
      ['11-06T05:00', '11-06T05:30', '11-06T06:00', '11-06T06:30'],
      ['11-07T05:00', '11-07T05:30', '11-07T06:00', '11-07T06:30', '11-07T07:00', '11-07T07:30'],
      ['11-08T06:00', '11-08T06:30', '11-08T07:00', '11-08T07:30'],
    ],
  },
  others: {
    'half-past-one': {
      ...{ cron: '30 1 * * *', timeZone: 'America/New_York' },
      days: [['11-06T05:30'], ['11-07T05:30'], ['11-08T06:30']],
    },
    'an-hour-later': {
      ...{ cron: '30 2 * * *', timeZone: 'America/New_York' },
      days: [['11-06T06:30'], ['11-07T07:30'], ['11-08T07:30']],
    },
    'far-away': {
      ...{ cron: '0 15 * * *', timeZone: 'Asia/Seoul' },
      days: [['11-06T06:00'], ['11-07T06:00'], ['11-08T06:00']],
    },
  },
};

/** Slots of a change as times. */
export const timesOf = ({ year }: Change, slots: readonly string[]): Date[] =>
  slots.map((slot) => new Date(`${year}-${slot}:00Z`));

const tenMinutesMs = 600_000;

/** A time at which nothing has happened yet. */
export function beginOf(change: Change): Date {
  const [first = new Date(Number.NaN)] = timesOf(change, change.steady.days[0]);
  return new Date(first.getTime() - tenMinutesMs);
}
