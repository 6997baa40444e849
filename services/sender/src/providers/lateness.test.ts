import { testClock } from '../testing/claims.ts';
import { createLateness } from './lateness.ts';

function setUp() {
  const clock = testClock();
  const lateness = createLateness(clock.now);
  /** A message that is on its way so long after its slot. */
  const after = (ms: number) => lateness.late({ at: clock.now() - ms, until: clock.now() });
  return { lateness, after, clock };
}

it('finds a message late that comes much later than usual', () => {
  const { after } = setUp();
  expect([5, 20, 40, 80, 6].map(after)).toEqual([false, false, false, true, false]);
});

it('gets used to a provider that is far away, and counts from there', () => {
  const { after } = setUp();
  expect([150, 150, 155].map(after)).toEqual([true, false, false]);
  expect([160, 180, 220].map(after)).toEqual([false, false, true]);
  expect([20, 90].map(after)).toEqual([false, true]);
});

it('finds nothing late where slots are not spaced', () => {
  const { lateness, clock } = setUp();
  expect(lateness.late({ at: clock.now() - 60_000, until: Number.POSITIVE_INFINITY })).toBe(false);
});
