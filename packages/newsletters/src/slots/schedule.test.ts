import { cronProblem, nextSlot, type Schedule, slotsBetween } from './schedule.ts';

function slots(cron: string, timeZone: string, from: string, count: number): string[] {
  const schedule: Schedule = { cron, timeZone };
  const found: string[] = [];
  let at: Date | undefined = new Date(from);
  while (found.length < count && at !== undefined) {
    at = nextSlot(schedule, at);
    if (at !== undefined) found.push(at.toISOString().slice(0, 16));
  }
  return found;
}

describe('slots', () => {
  it('stay at ten in the morning on the clocks of the time zone, summer and winter', () => {
    expect(slots('0 10 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T09:00',
      '2026-03-29T08:00',
      '2026-03-30T08:00',
    ]);
    expect(slots('0 10 * * *', 'Europe/Berlin', '2026-10-23T12:00:00Z', 3)).toEqual([
      '2026-10-24T08:00',
      '2026-10-25T09:00',
      '2026-10-26T09:00',
    ]);
    expect(slots('0 10 * * *', 'Asia/Seoul', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T01:00',
      '2026-03-09T01:00',
    ]);
  });

  it('come once, when the clock has jumped, where the change to daylight saving jumps over them', () => {
    expect(slots('30 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T07:00',
      '2026-03-09T06:30',
    ]);
    expect(slots('0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', 2)).toEqual([
      '2018-11-04T03:00',
      '2018-11-05T02:00',
    ]);
    expect(slots('15 2 * * *', 'Australia/Lord_Howe', '2026-10-02T16:00:00Z', 2)).toEqual([
      '2026-10-03T15:30',
      '2026-10-04T15:15',
    ]);
  });

  it('come once, the first time, where the change back repeats them', () => {
    expect(slots('30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ]);
  });

  it('come every real hour across both changes when they are hourly', () => {
    expect(slots('0 * * * *', 'America/New_York', '2026-11-01T04:30:00Z', 3)).toEqual([
      '2026-11-01T05:00',
      '2026-11-01T06:00',
      '2026-11-01T07:00',
    ]);
    expect(slots('0 * * * *', 'America/New_York', '2026-03-08T05:30:00Z', 3)).toEqual([
      '2026-03-08T06:00',
      '2026-03-08T07:00',
      '2026-03-08T08:00',
    ]);
  });
});

describe('slots that were missed', () => {
  const schedule: Schedule = { cron: '30 2 * * *', timeZone: 'America/New_York' };

  it('are named oldest first, each once, across the change to daylight saving and at both ends', () => {
    const missed = slotsBetween(
      schedule,
      new Date('2026-03-07T07:30:00Z'),
      new Date('2026-03-09T06:30:00Z'),
      10,
    );
    expect(missed.map((slot) => slot.toISOString().slice(0, 16))).toEqual([
      '2026-03-07T07:30',
      '2026-03-08T07:00',
      '2026-03-09T06:30',
    ]);
  });

  it('are the newest only when there are too many', () => {
    const missed = slotsBetween(
      schedule,
      new Date('2016-01-01T00:00:00Z'),
      new Date('2026-01-03T12:00:00Z'),
      2,
    );
    expect(missed.map((slot) => slot.toISOString().slice(0, 10))).toEqual(['2026-01-02', '2026-01-03']);
  });
});

describe('a cron expression', () => {
  it.each(['0 10 * * *', '0 10 * * 1-5', '*/15 * * * *', '0 9 L * *', '0 9 * * MON#2', ' 30 8 1,15 * * '])(
    'such as "%s" is taken',
    (cron) => expect(cronProblem(cron)).toBeUndefined(),
  );

  it.each([
    ['', 'five cron fields'],
    ['0 10 * *', 'five cron fields'],
    ['0 0 10 * * *', 'five cron fields'],
    ['@daily', 'five cron fields'],
    ['2026-01-01T00:00:00Z', 'five cron fields'],
    ['60 9 * * *', 'Invalid value for minute: 60'],
    ['0 0 30 2 *', 'a schedule that ever comes'],
    ['* * * * *', 'at least 15 minutes between'],
  ])('"%s" is refused', (cron, words) => expect(cronProblem(cron)).toContain(words));
});
