import { isTimeZone, localTimeAt, localTimeText, msPerDay } from '@pabal/domain';
import { ruleProblem } from './problem.ts';
import { nextTime, nextTimes, type Rule, type Weekday, weekdays } from './rule.ts';

const times = (rule: Rule, zone: string, after: string, most = 3) =>
  nextTimes({ rule, zone }, new Date(after), most).map((at) => at.toISOString().slice(0, 16));

describe('the times of a rule', () => {
  it.each<[Rule, string, string, string[]]>([
    [{ kind: 'once', at: '2026-12-24T09:00' }, 'Asia/Seoul', '2026-01-01T00:00Z', ['2026-12-24T00:00']],
    [{ kind: 'once', at: '2026-12-24T09:00' }, 'Asia/Seoul', '2026-12-24T00:00Z', []],
    [
      { kind: 'daily', at: '09:00' },
      'Asia/Seoul',
      '2026-03-01T00:00Z',
      ['2026-03-02T00:00', '2026-03-03T00:00', '2026-03-04T00:00'],
    ],
    [
      { kind: 'weekdays', at: '09:00' },
      'Europe/Berlin',
      '2026-03-26T12:00Z',
      ['2026-03-27T08:00', '2026-03-30T07:00', '2026-03-31T07:00'],
    ],
    [
      { kind: 'weekly', days: ['sun', 'wed'], at: '23:30' },
      'America/New_York',
      '2026-03-01T00:00Z',
      ['2026-03-02T04:30', '2026-03-05T04:30', '2026-03-09T03:30'],
    ],
    [
      { kind: 'cron', cron: '30 8 1 * *' },
      'Asia/Seoul',
      '2026-03-01T00:00Z',
      ['2026-03-31T23:30', '2026-04-30T23:30', '2026-05-31T23:30'],
    ],
    [
      { kind: 'rrule', rrule: 'FREQ=MONTHLY;BYDAY=-1FR', start: '2026-03-01T18:00' },
      'Asia/Seoul',
      '2026-01-01T00:00Z',
      ['2026-03-27T09:00', '2026-04-24T09:00', '2026-05-29T09:00'],
    ],
    [
      { kind: 'rrule', rrule: 'FREQ=DAILY;INTERVAL=2;COUNT=3', start: '2026-03-01T18:00' },
      'Asia/Seoul',
      '2026-03-01T09:00Z',
      ['2026-03-03T09:00', '2026-03-05T09:00'],
    ],
  ])('of %j in %s after %s are %j', (rule, zone, after, expected) => {
    expect(times(rule, zone, after)).toEqual(expected);
  });

  it.each(['20260303', '20260303T090000', '20260303T000000Z'])(
    'of a recurrence go until %s on the clocks of the zone, and include it',
    (until) => {
      const rule: Rule = { kind: 'rrule', rrule: `FREQ=DAILY;UNTIL=${until}`, start: '2026-03-01T09:00' };
      expect(times(rule, 'Asia/Seoul', '2026-03-01T12:00Z')).toEqual([
        '2026-03-02T00:00',
        '2026-03-03T00:00',
      ]);
    },
  );

  it('come at the first moment after a jump of the clock, once, and at their own time on the next day', () => {
    const jump = '2026-03-28T12:00Z';
    expect(times({ kind: 'daily', at: '02:30' }, 'Europe/Berlin', jump)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
    expect(times({ kind: 'cron', cron: '0,20,40 2 * * *' }, 'Europe/Berlin', jump, 4)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:00',
      '2026-03-30T00:20',
      '2026-03-30T00:40',
    ]);
    expect(
      times({ kind: 'rrule', rrule: 'FREQ=DAILY', start: '2026-03-01T02:30' }, 'Europe/Berlin', jump, 2),
    ).toEqual(['2026-03-29T01:00', '2026-03-30T00:30']);
  });

  it('come once, the first time, where the clock is set back', () => {
    const back = '2026-10-24T12:00Z';
    for (const rule of [
      { kind: 'daily', at: '02:30' },
      { kind: 'rrule', rrule: 'FREQ=DAILY', start: '2026-03-01T02:30' },
    ] as const)
      expect(times(rule, 'Europe/Berlin', back, 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    // Asked within the hour that comes again, the times of its first half hour are over.
    expect(times({ kind: 'daily', at: '02:30' }, 'Europe/Berlin', '2026-10-25T01:10Z', 1)).toEqual([
      '2026-10-26T01:30',
    ]);
  });
});

describe('against a walk through all minutes of the clocks', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Seoul',
    'Africa/Casablanca',
  ];
  const changes: Readonly<Record<string, readonly string[]>> = {
    'Europe/Berlin': ['2026-03-29T01:00Z', '2026-10-25T01:00Z'],
    'America/New_York': ['2026-03-08T07:00Z', '2026-11-01T06:00Z'],
    'Australia/Lord_Howe': ['2026-04-04T15:00Z', '2026-10-03T15:30Z'],
    'Asia/Seoul': ['2026-06-01T00:00Z'],
    'Africa/Casablanca': ['2026-02-15T02:00Z', '2026-03-22T02:00Z'],
  };

  it('rules of random times and days come when the clocks first show them, or first have gone past them', () => {
    const random = seeded(20261201);
    for (const zone of zones) {
      expect(isTimeZone(zone)).toBe(true);
      for (const change of changes[zone] ?? []) {
        const clock = walk(zone, Date.parse(change));
        for (let round = 0; round < 12; round += 1) {
          const { rule, matches } = randomRule(random, clock.change);
          const after = clock.from + msPerDay / 2 + Math.floor(random() * msPerDay);
          const expected = clock.times(matches).filter((at) => at > after && at < clock.until);
          const found = nextTimes({ rule, zone }, new Date(after), expected.length + 1)
            .map((at) => at.getTime())
            .filter((at) => at < clock.until);
          expect([zone, rule, found]).toEqual([zone, rule, expected]);
        }
      }
    }
  });
});

/** Minutes of the five days around a change, with what the clocks show. */
function walk(zone: string, change: number) {
  const [from, until] = [change - 2 * msPerDay, change + 3 * msPerDay];
  const shown: number[] = [];
  for (let at = from; at < until; at += 60_000) shown.push(localTimeAt(zone, at));
  const firstAt = new Map<number, number>();
  shown.forEach((local, index) => {
    if (!firstAt.has(local)) firstAt.set(local, from + index * 60_000);
  });
  let latest = Number.NEGATIVE_INFINITY;
  const reaches = shown.map((local, index) => {
    latest = Math.max(latest, local);
    return { latest, at: from + index * 60_000 };
  });
  const momentOfLocal = (local: number) =>
    firstAt.get(local) ?? reaches.find((one) => one.latest > local)?.at ?? until;
  return {
    ...{ from, until, change: localTimeAt(zone, change) },
    times(matches: (local: number) => boolean): number[] {
      const [first = 0, last = 0] = [shown[0], reaches.at(-1)?.latest];
      const all = new Set<number>();
      for (let local = first; local <= last; local += 60_000)
        if (matches(local)) all.add(momentOfLocal(local));
      return [...all].sort((a, b) => a - b);
    },
  };
}

/** A rule with times near the change, and the same said of one time on the clocks. */
function randomRule(
  random: () => number,
  change: number,
): { rule: Rule; matches: (local: number) => boolean } {
  const near = change + Math.floor((random() - 0.5) * 240) * 60_000;
  const time = localTimeText(near).slice(11);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const isTime = (local: number) => localTimeText(local).slice(11) === time;
  const dayOf = (local: number): Weekday => weekdays[(new Date(local).getUTCDay() + 6) % 7] ?? 'mon';
  const kind = Math.floor(random() * 4);
  if (kind === 0) return { rule: { kind: 'daily', at: time }, matches: isTime };
  if (kind === 1) {
    const days = weekdays.filter(() => random() < 0.6);
    const chosen = days.length === 0 ? [...weekdays] : days;
    return {
      rule: { kind: 'weekly', days: chosen, at: time },
      matches: (local) => isTime(local) && chosen.includes(dayOf(local)),
    };
  }
  if (kind === 2)
    return {
      rule: { kind: 'cron', cron: `${minute} ${hour},${(hour + 1) % 24} * * *` },
      matches: (local) => {
        const at = new Date(local);
        return at.getUTCMinutes() === minute && [hour, (hour + 1) % 24].includes(at.getUTCHours());
      },
    };
  return {
    rule: { kind: 'rrule', rrule: 'FREQ=DAILY', start: `2026-01-01T${time}` },
    matches: isTime,
  };
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `1,2,3` */
const numbers = (last: number) => Array.from({ length: last }, (_, index) => index + 1).join(',');

describe('what is wrong with a rule', () => {
  it.each<[Rule, RegExp]>([
    [{ kind: 'cron', cron: '* * * * *' }, /15 minutes/],
    [{ kind: 'cron', cron: '0,5 9 * * *' }, /15 minutes/],
    [{ kind: 'cron', cron: '0 9 30 2 *' }, /ever comes/],
    [{ kind: 'cron', cron: '0 9 * *' }, /five cron fields/],
    [{ kind: 'cron', cron: '0 25 * * *' }, /valid rule/],
    [{ kind: 'rrule', rrule: 'FREQ=MINUTELY', start: '2026-01-01T09:00' }, /15 minutes/],
    [{ kind: 'rrule', rrule: 'FREQ=OFTEN', start: '2026-01-01T09:00' }, /valid rule/],
    [
      { kind: 'rrule', rrule: 'FREQ=DAILY\nEXDATE:20260101T090000Z', start: '2026-01-01T09:00' },
      /recurrence rule/,
    ],
    ...[
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30;BYMINUTE=0,15,30,45',
      `FREQ=YEARLY;BYYEARDAY=${numbers(31)};BYMONTH=12`,
      `FREQ=DAILY;BYSETPOS=200;BYHOUR=${numbers(23)}`,
    ].map((rrule): [Rule, RegExp] => [{ kind: 'rrule', rrule, start: '2026-01-01T09:00' }, /ever comes/]),
    // What a program could be made to compute for seconds.
    ...[
      [`FREQ=YEARLY;BYYEARDAY=${numbers(60)};BYMONTH=12`, /at most 31 values of BYYEARDAY/] as const,
      [`FREQ=YEARLY;BYWEEKNO=53;BYHOUR=${numbers(23)};BYMINUTE=${numbers(59)}`, /15 minutes/] as const,
      ['FREQ=DAILY;COUNT=9000', /COUNT that is reached sooner/] as const,
      ['FREQ=HOURLY;BYHOUR=9;COUNT=2000', /COUNT that is reached sooner/] as const,
    ].map(([rrule, expected]): [Rule, RegExp] => [
      { kind: 'rrule', rrule, start: '2026-01-01T09:00' },
      expected,
    ]),
  ])('of %j is said', (rule, expected) => {
    expect(ruleProblem(rule)).toMatch(expected);
  });

  it.each<Rule>([
    { kind: 'once', at: '1999-01-01T09:00' },
    { kind: 'daily', at: '09:00' },
    { kind: 'cron', cron: '*/15 9-17 * * 1-5' },
    { kind: 'rrule', rrule: 'FREQ=HOURLY;INTERVAL=6', start: '2026-01-01T09:00' },
    { kind: 'rrule', rrule: 'FREQ=DAILY;COUNT=1', start: '1999-01-01T09:00' },
    { kind: 'rrule', rrule: 'FREQ=DAILY;COUNT=365', start: '2026-01-01T09:00' },
    { kind: 'rrule', rrule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29', start: '2096-03-01T09:00' },
  ])('of %j is nothing', (rule) => {
    expect(ruleProblem(rule)).toBeUndefined();
  });

  it('nothing comes after the last time', () => {
    const rule: Rule = { kind: 'rrule', rrule: 'FREQ=DAILY;COUNT=2', start: '2026-01-01T09:00' };
    expect(nextTime({ rule, zone: 'UTC' }, new Date('2026-01-02T09:00Z'))).toBeUndefined();
  });
});
