import { isTimeZone } from './time-zones.ts';

it.each(['Asia/Seoul', 'asia/seoul', 'UTC', 'America/Argentina/Ushuaia'])(
  '%s is a time zone, also when asked again',
  (name) => {
    expect([isTimeZone(name), isTimeZone(name)]).toEqual([true, true]);
  },
);

it.each(['', '+09:00', 'Asia/Soul', 'Seoul time'])('%j is not a time zone', (name) => {
  expect(isTimeZone(name)).toBe(false);
});
