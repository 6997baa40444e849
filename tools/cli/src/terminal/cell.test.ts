import { brief, distance, exact, localTime, state } from './cell.ts';

const now = new Date('2026-03-01T12:00:00Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

it.each([
  [0, 'now'],
  [-0.4, 'now'],
  [-1, '1 s ago'],
  [-59.9, '59 s ago'],
  [-180, '3 min ago'],
  [-3_599, '59 min ago'],
  [-7_200, '2 h ago'],
  [-86_400, '24 h ago'],
  [-172_800, '2 days ago'],
  [7_201, 'in 2 h'],
  [-60 * 86_400, localTime(after(-60 * 86_400)).slice(0, 10)],
])('a time %d s from now is shown as %s', (seconds, words) => {
  expect(distance(after(seconds), now)).toBe(words);
});

it('a time is shown to people by its distance, and to programs in UTC', () => {
  const cell = [after(-180), ' by cli:ada'];
  expect(brief(cell, { columns: 80 }, now)).toBe('3 min ago by cli:ada');
  expect(brief(cell, {}, now)).toBe('2026-03-01T11:57:00Z by cli:ada');
  expect(exact(cell, { columns: 80 }, now)).toBe(`${localTime(after(-180))} (3 min ago) by cli:ada`);
  expect(exact(cell, {}, now)).toBe('2026-03-01T11:57:00Z by cli:ada');
});

it('a local time says how far it is from UTC', () => {
  expect(localTime(now)).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{2}:\d{2}$/);
  expect(new Date(localTime(now).replace(' ', 'T').replace(' ', ''))).toEqual(now);
});

it.each([
  ['subscribed', 'good'],
  ['unsubscribed', undefined],
  ['sending, paused', 'warning'],
  ['stopped', 'bad'],
])('the state %s has the tone %s', (text, tone) => {
  const cell = state(text);
  expect(typeof cell === 'string' ? undefined : cell.tone).toBe(tone);
});
