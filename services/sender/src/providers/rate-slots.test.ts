import { jest } from '@jest/globals';
import { testClock } from '../testing/claims.ts';
import { createRateSlots, type RateSlotsDeps, type Reserved } from './rate-slots.ts';

type Request = Parameters<RateSlotsDeps['reserve']>[0];

/** Slots that a test hands out, on a clock that jumps over every wait. */
function setUp() {
  const clock = testClock();
  const requests: Request[] = [];
  const answers: ((reserved: Reserved | Error) => void)[] = [];
  let wakes = 0;
  const slots = createRateSlots({
    reserve: (request) => {
      requests.push(request);
      return new Promise((resolve, reject) =>
        answers.push((reserved) => (reserved instanceof Error ? reject(reserved) : resolve(reserved))),
      );
    },
    wake: () => {
      wakes += 1;
    },
    now: clock.now,
  });
  /** Answers the oldest request with slots so many milliseconds from now, each good for 25 ms. */
  const answer = async (inMs: readonly number[], nextInMs = 1_000) => {
    const at = clock.now();
    answers.shift()?.({
      slots: inMs.map((ms) => ({ at: at + ms, until: at + ms + 25 })),
      nextAt: at + nextInMs,
    });
    await settled();
  };
  return { slots, clock, requests, answers, answer, wakes: () => wakes };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

let stop = () => {};
afterEach(() => {
  stop();
  jest.useRealTimers();
});

function begin() {
  const it = setUp();
  stop = () => it.slots.stop();
  return it;
}

it('has no room before it has slots, gets some when letters want them, and wakes the dispatcher', async () => {
  const { slots, requests, answer, wakes } = begin();
  expect(slots.room()).toBe(0);
  slots.want(40, 'event');
  slots.want(10, 'newsletter');
  expect(requests).toEqual([
    { ready: { count: 0, withinMs: 1_000 }, waiting: { count: 40, withinMs: 250 }, unused: 0 },
  ]);
  await answer([0, 70, 140]);
  expect([slots.room(), wakes()]).toEqual([3, 1]);
});

it('lets newsletters look less far ahead than events', () => {
  const { slots, requests } = begin();
  slots.want(5, 'newsletter');
  expect(requests[0]?.waiting).toEqual({ count: 5, withinMs: 100 });
});

it('keeps a slot for every letter that was claimed, until it takes one or is let off', async () => {
  const { slots, answer } = begin();
  slots.want(2, 'event');
  await answer([0, 0]);
  slots.promise();
  slots.promise();
  expect(slots.room()).toBe(0);
  slots.letOff();
  expect(slots.room()).toBe(1);
  slots.letOff();
  expect(await slots.take()).toBeDefined();
  expect(slots.room()).toBe(1);
});

it('does not ask again before an answer can be another one', async () => {
  jest.useFakeTimers();
  const { slots, requests, clock, answer, wakes } = begin();
  slots.want(5, 'event');
  await answer([], 5_000);
  slots.want(5, 'event');
  expect(requests).toHaveLength(1);
  expect(wakes()).toBe(0);
  jest.advanceTimersByTime(4_750);
  expect(wakes()).toBe(1);
  clock.pass(4_750);
  slots.want(5, 'event');
  expect(requests).toHaveLength(2);
});

it('asks once a minute however far the next slot is, because somebody may have changed the limit', async () => {
  jest.useFakeTimers();
  const { slots, requests, clock, answer } = begin();
  slots.want(1, 'event');
  await answer([], 86_400_000);
  clock.pass(60_001);
  slots.want(1, 'event');
  expect(requests).toHaveLength(2);
});

it('wakes an event before a newsletter that waits for the same slot', async () => {
  jest.useFakeTimers();
  const { slots, answer, wakes } = begin();
  slots.want(1, 'newsletter');
  await answer([], 1_000);
  slots.want(1, 'event');
  jest.advanceTimersByTime(751);
  expect(wakes()).toBe(1);
});

it('takes no slot that went by while the process was held up, and gives it back unused', async () => {
  const { slots, clock, requests, answer } = begin();
  slots.want(3, 'event');
  await answer([0, 10, 20]);
  clock.pass(400);
  const taken = slots.take();
  expect(requests[1]).toEqual({
    ready: { count: 1, withinMs: 1_000 },
    waiting: { count: 0, withinMs: 0 },
    unused: 3,
  });
  await answer([0]);
  expect(await taken).toBeDefined();
});

it('sends a letter back when no slot is near, or the store is away', async () => {
  const { slots, answer, answers } = begin();
  const none = slots.take();
  await answer([], 30_000);
  expect(await none).toBeUndefined();
  const away = slots.take();
  answers.shift()?.(new Error('away'));
  expect(await away).toBeUndefined();
});

it('asks for all together who need a slot while an answer is under way', async () => {
  const { slots, requests, answer } = begin();
  const first = slots.take();
  const others = [slots.take(), slots.take()];
  await answer([0]);
  expect(requests.map(({ ready }) => ready.count)).toEqual([1, 2]);
  await answer([0, 0]);
  expect((await Promise.all([first, ...others])).every((slot) => slot !== undefined)).toBe(true);
});

it('leaves the next slot empty when it is told to, also one it has to ask for', async () => {
  const { slots, requests, answer } = begin();
  slots.want(2, 'event');
  await answer([0, 0]);
  slots.skip();
  expect(slots.room()).toBe(1);
  await slots.take();
  slots.skip();
  expect(requests[1]?.ready.count).toBe(1);
  await answer([0]);
  expect(slots.room()).toBe(0);
});

it('sends those who wait back when it stops', async () => {
  const { slots, answer } = begin();
  const first = slots.take();
  const second = slots.take();
  slots.stop();
  expect(await second).toBeUndefined();
  await answer([]);
  expect(await first).toBeUndefined();
  expect(await slots.take()).toBeUndefined();
});
