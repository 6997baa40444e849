import { linearScale, logarithmicScale, timeMarks } from './scale.ts';

it('marks round numbers from 0 to above the largest value', () => {
  expect(linearScale([3, 47]).marks).toEqual([0, 20, 40, 60]);
  expect(linearScale([0]).marks).toEqual([0, 0.5, 1]);
  expect(linearScale([30, 60]).place(30)).toBe(0.5);
});

it('marks powers of ten on both sides of all values', () => {
  const { marks, place } = logarithmicScale([0.04, 12]);
  expect(marks).toEqual([0.01, 0.1, 1, 10, 100]);
  expect([0.01, 1, 100].map(place)).toEqual([0, 0.5, 1]);
  expect(logarithmicScale([]).marks).toEqual([1, 10]);
});

it('marks the time at whole hours and days of the reader’s clock', () => {
  const day = Date.parse('2026-03-01T00:00:00Z') / 1_000;
  const shown = (marks: readonly number[]) =>
    marks.map((mark) => new Date(mark * 1_000).toISOString().slice(5, 16));
  expect(shown(timeMarks(day + 600, day + 4_200, 0))).toEqual([
    '03-01T00:15',
    '03-01T00:30',
    '03-01T00:45',
    '03-01T01:00',
  ]);
  // Seoul is nine hours ahead, which the browser tells as minus 540 minutes.
  expect(shown(timeMarks(day, day + 6 * 86_400, -540))).toEqual([
    '03-01T15:00',
    '03-03T15:00',
    '03-05T15:00',
  ]);
});
