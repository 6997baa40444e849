import { nextSlot } from './schedule.ts';
import { weekOf } from './weeks.ts';

/** The date and the weekday on the clocks of a zone, read in another way than the weeks are. */
function clockOf(moment: Date, timeZone: string) {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(moment);
  const midnight = new Date(`${date}T00:00:00Z`);
  const sinceMonday = (midnight.getUTCDay() + 6) % 7;
  return { date, monday: new Date(midnight.getTime() - sinceMonday * 24 * 3_600_000).toISOString() };
}

const zones = ['Asia/Seoul', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia'];

describe('the week of a moment', () => {
  it.each(zones)(
    'in %s is the one that its date on the clocks there is in, for eighteen months',
    (timeZone) => {
      // Every 29 hours and 7 minutes, so that each hour of a day and each day of a week is met; 2011 has a day that Apia left out.
      for (let at = Date.UTC(2011, 6, 1); at < Date.UTC(2013, 0, 1); at += (29 * 60 + 7) * 60_000) {
        const moment = new Date(at);
        const { from, until } = weekOf(moment, timeZone);
        expect(from <= moment && moment < until).toBe(true);
        const days = [from, moment, new Date(until.getTime() - 1)].map(
          (one) => clockOf(one, timeZone).monday,
        );
        expect({ moment, days: new Set(days).size }).toEqual({ moment, days: 1 });
        expect(weekOf(until, timeZone).from).toEqual(until);
      }
    },
  );

  it.each([
    ['Europe/Berlin', '2026-03-29', 167],
    ['Europe/Berlin', '2026-10-25', 169],
    ['America/New_York', '2026-03-08', 167],
    ['Asia/Seoul', '2026-03-29', 168],
  ])('in %s with the %s has its hours', (timeZone, day, hours) => {
    const { from, until } = weekOf(new Date(`${day}T12:00:00Z`), timeZone);
    expect((until.getTime() - from.getTime()) / 3_600_000).toBe(hours);
  });

  it('ends with the last moment before Monday, also between two seconds', () => {
    const monday = nextSlot({ cron: '0 0 * * 1', timeZone: 'Asia/Seoul' }, new Date('2026-03-05T00:00:00Z'));
    const before = new Date((monday?.getTime() ?? 0) - 1);
    expect(weekOf(before, 'Asia/Seoul').until).toEqual(monday);
    expect(weekOf(monday ?? before, 'Asia/Seoul').from).toEqual(monday);
  });
});
