import { createStoreClock } from './store-clock.ts';

it('takes the middle of what all answers allow', () => {
  const clock = createStoreClock();
  clock.hear(100, 200, 1_000_000);
  expect(clock.toLocal(1_000_000)).toBe(150);
  clock.hear(1_090, 1_110, 1_001_000);
  expect(clock.toLocal(1_001_000)).toBe(1_105);
  clock.hear(2_000, 2_300, 1_002_000);
  expect(clock.toLocal(1_002_000)).toBe(2_105);
});

it('starts again when an answer contradicts the others, because a clock was set', () => {
  const clock = createStoreClock();
  clock.hear(100, 102, 1_000_000);
  clock.hear(200, 210, 5_000_000);
  expect(clock.toLocal(5_000_000)).toBe(205);
});
