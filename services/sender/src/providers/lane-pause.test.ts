import { testClock } from '../testing/claims.ts';
import { createLanePause } from './lane-pause.ts';

function setUp() {
  const clock = testClock();
  let oldest = 0;
  const pause = createLanePause({ targetMs: 5_000, room: { oldestEventMs: () => oldest }, now: clock.now });
  return {
    pause,
    clock,
    waits: (ms: number) => {
      oldest = ms;
      clock.pass(100);
    },
  };
}

it('pauses newsletters while an event letter waits longer than the target, until none waits half of it', () => {
  const { pause, waits } = setUp();
  const seen = [4_900, 5_100, 2_600, 2_400, 4_900].map((ms) => {
    waits(ms);
    return pause.paused();
  });
  expect(seen).toEqual([false, true, true, false, false]);
});

it('pauses them while event letters take longer than the target to be sent', () => {
  const { pause, clock } = setUp();
  for (let n = 0; n < 40; n += 1) pause.sent(n < 3 ? 9_000 : 10);
  expect(pause.paused()).toBe(true);
  for (let n = 0; n < 40; n += 1) pause.sent(10);
  clock.pass(100);
  expect(pause.paused()).toBe(false);
});

it('is not impressed by one slow letter in many', () => {
  const { pause } = setUp();
  for (let n = 0; n < 40; n += 1) pause.sent(n === 7 ? 60_000 : 10);
  expect(pause.paused()).toBe(false);
});

it('forgets slow letters after half a minute without events', () => {
  const { pause, clock } = setUp();
  pause.sent(9_000);
  expect(pause.paused()).toBe(true);
  clock.pass(30_001);
  expect(pause.paused()).toBe(false);
});
