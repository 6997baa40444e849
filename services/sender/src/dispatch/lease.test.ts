import { jest } from '@jest/globals';
import { createLease } from './lease.ts';

function setUp(beat: () => Promise<boolean> = async () => true) {
  let time = 0;
  const lease = createLease({
    ledger: { beatSender: beat },
    leaseMs: 10_000,
    now: () => time,
    onMissed: () => {},
  });
  return {
    lease,
    passes: (ms: number) => {
      time += ms;
    },
  };
}

it('is not valid before the first sign of life was heard', async () => {
  const { lease } = setUp();
  expect(lease.valid()).toBe(false);
  await lease.start();
  expect(lease.valid()).toBe(true);
  lease.stop();
});

it('ends well before the sweeper would give the sender up, also when the event loop was blocked meanwhile', async () => {
  const { lease, passes } = setUp();
  await lease.start();
  passes(5_999);
  expect(lease.valid()).toBe(true);
  passes(2);
  expect(lease.valid()).toBe(false);
  lease.stop();
});

it('counts from before the question when the answer came late', async () => {
  const late = setUp(async () => {
    late.passes(7_000);
    return true;
  });
  await late.lease.start();
  expect(late.lease.valid()).toBe(false);
  late.lease.stop();
});

it('does not hold for claims from before it was given up, however alive it is again', async () => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'performance'] });
  const answers = [false, true, false];
  const { lease, passes } = setUp(async () => answers.shift() ?? true);
  passes(1);
  await lease.start();
  expect(lease.valid(1)).toBe(true);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(lease.valid(1)).toBe(true);
  passes(20_000);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(lease.valid()).toBe(true);
  expect(lease.valid(1)).toBe(false);
  lease.stop();
  jest.useRealTimers();
});

it('does not start when the store is away', async () => {
  const { lease } = setUp(() => Promise.reject(new Error('away')));
  await expect(lease.start()).rejects.toThrow('away');
});

it('says what kept it from giving a sign of life', async () => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'performance'] });
  let away = false;
  const { lease } = setUp(async () => {
    if (away) throw new Error('PostgreSQL can only be read.');
    return true;
  });
  await lease.start();
  away = true;
  await jest.advanceTimersByTimeAsync(2_000);
  expect(lease.trouble()).toContain('in the database lately');
  expect(lease.trouble()).toContain('PostgreSQL can only be read.');
  lease.stop();
  jest.useRealTimers();
});
