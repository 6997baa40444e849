import { jest } from '@jest/globals';
import { createRemembered } from './remembered.ts';

function setUp(ask: () => Promise<number>) {
  let now = 0;
  let asked = 0;
  const remembered = createRemembered(
    () => {
      asked += 1;
      return ask();
    },
    () => now,
  );
  return {
    remembered,
    asked: () => asked,
    wait: (ms: number) => {
      now += ms;
    },
  };
}

it('asks once for everybody who reads within five seconds', async () => {
  const { remembered, asked, wait } = setUp(async () => 7);
  expect(await Promise.all([remembered(), remembered()])).toEqual([7, 7]);
  wait(4_999);
  await remembered();
  expect(asked()).toBe(1);
  wait(1);
  await remembered();
  expect(asked()).toBe(2);
});

it('asks more rarely when the answer takes long', async () => {
  const slow: { wait?: (ms: number) => void } = {};
  const { remembered, asked, wait } = setUp(async () => {
    slow.wait?.(1_000);
    return 7;
  });
  slow.wait = wait;
  await remembered();
  wait(19_999);
  await remembered();
  expect(asked()).toBe(1);
  wait(1);
  await remembered();
  expect(asked()).toBe(2);
});

it('has no answer when the question fails, and asks again at once', async () => {
  const answers = [Promise.reject(new Error('PostgreSQL is away.')), Promise.resolve(7)];
  const { remembered } = setUp(() => answers.shift() ?? Promise.resolve(0));
  expect(await remembered()).toBeUndefined();
  expect(await remembered()).toBe(7);
});

describe('a question that takes too long', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('keeps nobody waiting, and is not asked a second time', async () => {
    let answer: (given: number) => void = () => {};
    const { remembered, asked } = setUp(() => new Promise((resolve) => (answer = resolve)));
    const first = remembered();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await first).toBeUndefined();
    const second = remembered();
    answer(7);
    expect(await second).toBe(7);
    expect(asked()).toBe(1);
  });
});
