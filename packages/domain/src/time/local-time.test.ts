import { localTimeAt, localTimeText, momentOf, readLocalTime } from './local-time.ts';
import { msPerDay } from './moments.ts';

const momentText = (zone: string, local: string) =>
  new Date(momentOf(zone, readLocalTime(local) ?? Number.NaN)).toISOString().slice(0, 16);

it.each([
  ['Asia/Seoul', '2026-03-29T02:30', '2026-03-28T17:30'],
  ['Europe/Berlin', '2026-03-29T01:59', '2026-03-29T00:59'],
  ['Europe/Berlin', '2026-03-29T02:00', '2026-03-29T01:00'],
  ['Europe/Berlin', '2026-03-29T02:59', '2026-03-29T01:00'],
  ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00'],
  ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30'],
  ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00'],
  ['America/Sao_Paulo', '2018-11-04T00:00', '2018-11-04T03:00'],
  ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30'],
  ['Pacific/Apia', '2011-12-30T10:00', '2011-12-30T10:00'],
  ['Asia/Kathmandu', '2026-01-01T09:00', '2026-01-01T03:15'],
])('in %s the clocks show %s at %s', (zone, local, moment) => {
  expect(momentText(zone, local)).toBe(moment);
});

it('agrees with looking at the clocks of every quarter of an hour around each change', () => {
  // The oracle: the first quarter at which the clocks show the time, or else have gone past it.
  const changes = [
    ['America/New_York', '2026-03-08T07:00Z'],
    ['America/New_York', '2026-11-01T06:00Z'],
    ['Europe/Dublin', '2026-03-29T01:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
    ['Africa/Casablanca', '2026-02-15T02:00Z'],
    ['Asia/Tehran', '2022-03-21T20:30Z'],
    ['Antarctica/Troll', '2026-03-29T01:00Z'],
  ] as const;
  const quarter = 15 * 60_000;
  for (const [zone, change] of changes) {
    const from = Date.parse(change) - msPerDay;
    const quarters = Array.from({ length: 192 }, (_, index) => {
      const at = from + index * quarter;
      return { at, local: localTimeAt(zone, at) };
    });
    const first = localTimeAt(zone, from);
    for (let local = first; local < first + 1.5 * msPerDay; local += quarter) {
      const shown = quarters.find((one) => one.local === local)?.at;
      const past = quarters.find((one) => one.local > local)?.at;
      expect([zone, localTimeText(local), momentOf(zone, local)]).toEqual([
        zone,
        localTimeText(local),
        shown ?? past,
      ]);
    }
  }
});

it.each(['2026-02-30T09:00', '2026-01-01T24:00', '2026-01-01 09:00', '2026-01-01T09:00Z', ''])(
  '%j is no time on a calendar',
  (text) => {
    expect(readLocalTime(text)).toBeUndefined();
  },
);
