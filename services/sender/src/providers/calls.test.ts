import type { Calls, ProviderReport } from '@pabal/db/limits';
import type { Lane } from '@pabal/domain';
import { eventually } from '@pabal/test/support';
import type { BreakerView } from './breaker.ts';
import { createProviderCalls, type ProviderCalls } from './calls.ts';
import type { ProviderView } from './provider.ts';

type ProviderCall = Calls['providers'][number];

const open: ProviderCall = { name: 'mx', sign: '/', paused: false };
const broken: BreakerView = {
  state: 'open',
  trouble: 'broken',
  since: 1_000,
  until: 61_000,
  outcome: { class: 'provider-broken', code: 535, reply: '535 expired' },
};

const made: ProviderCalls[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((calls) => calls.stop()));
});

function setUp(first: ProviderCall) {
  const reports: ProviderReport[] = [];
  const world = {
    ...{ call: first, breaker: { state: 'closed' } as BreakerView, tried: 0, looks: 0 },
    allowance: {} as Pick<ProviderView, 'daily' | 'dailyGoal'>,
  };
  const pausing = { lanes: [] as readonly Lane[], provider: false, woken: 0 };
  const calls = createProviderCalls({
    providers: [
      {
        name: 'mx',
        view: () => ({ name: 'mx', breaker: world.breaker, ...world.allowance }),
        tryNow: () => {
          world.tried += 1;
        },
        pause: (paused) => {
          pausing.provider = paused;
        },
      },
    ],
    ledger: {
      reportProviders: async (news) => void reports.push(...news),
      listCalls: async () => {
        world.looks += 1;
        return { providers: [world.call], pausedLanes: pausing.lanes };
      },
    },
    wake: () => {
      pausing.woken += 1;
    },
    now: () => 2_000,
    onError: (error) => {
      throw error;
    },
  });
  made.push(calls);
  void calls.start();
  return { reports, world, pausing, calls };
}

it('tells how a provider stands when that changes, and that it is open again', async () => {
  const { reports, world } = setUp(open);
  await eventually(() => reports.length === 1);
  world.breaker = broken;
  await eventually(() => reports.length === 2);
  world.breaker = { state: 'closed' };
  await eventually(() => reports.length === 3);
  expect(reports).toMatchObject([
    { provider: 'mx', opened: false },
    { trouble: 'broken', sinceMsAgo: 1_000, nextTryInMs: 59_000, code: 535, reply: '535 expired' },
    { provider: 'mx', opened: true },
  ]);
});

it('tries a provider once each time somebody asks for it or another sender found it open', async () => {
  const { world } = setUp({ ...open, sign: '1/' });
  await eventually(() => world.looks > 1);
  expect(world.tried).toBe(0);
  world.call = { ...open, sign: '2/' };
  await eventually(() => world.tried === 1);
  world.call = { ...world.call, sign: '2/3' };
  await eventually(() => world.tried === 2);
  const { looks } = world;
  await eventually(() => world.looks > looks + 1);
  expect(world.tried).toBe(2);
});

it('knows which lanes and providers a person has paused, and wakes those who wait when a lane goes on', async () => {
  const { world, pausing, calls } = setUp(open);
  await eventually(() => world.looks > 0);
  expect(calls.isPaused('event')).toBe(false);
  pausing.lanes = ['event'];
  world.call = { ...open, paused: true };
  await eventually(() => calls.isPaused('event') && pausing.provider);
  expect([calls.isPaused('newsletter'), pausing.woken, world.tried]).toEqual([false, 0, 0]);
  pausing.lanes = [];
  await eventually(() => pausing.woken === 1);
  expect(calls.isPaused('event')).toBe(false);
});

it('tells the allowance of each day while a provider is warmed up', async () => {
  const { reports, world } = setUp(open);
  await eventually(() => reports.length === 1);
  world.allowance = { daily: 50, dailyGoal: 100 };
  await eventually(() => reports.length === 2);
  world.allowance = { daily: 100 };
  await eventually(() => reports.length === 3);
  expect(reports.map(({ daily, dailyGoal, opened }) => [daily, dailyGoal, opened])).toEqual([
    [undefined, undefined, false],
    [50, 100, false],
    [100, undefined, false],
  ]);
});
