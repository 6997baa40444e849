import type { ProviderCall, ProviderReport } from '@pabal/db/limits';
import { eventually } from '@pabal/test/support';
import type { BreakerView } from './breaker.ts';
import { createProviderCalls, type ProviderCalls } from './calls.ts';

const open: ProviderCall = { name: 'mx', tryAskedAt: null, openedAt: null };
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
  const world = { call: first, breaker: { state: 'closed' } as BreakerView, tried: 0, looks: 0 };
  const calls = createProviderCalls({
    providers: [
      {
        name: 'mx',
        view: () => ({ name: 'mx', breaker: world.breaker }),
        tryNow: () => {
          world.tried += 1;
        },
      },
    ],
    ledger: {
      reportProviders: async (news) => void reports.push(...news),
      listProviderCalls: async () => {
        world.looks += 1;
        return [world.call];
      },
    },
    now: () => 2_000,
    onError: (error) => {
      throw error;
    },
  });
  made.push(calls);
  calls.start();
  return { reports, world };
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
  const { world } = setUp({ ...open, tryAskedAt: new Date(1) });
  await eventually(() => world.looks > 1);
  expect(world.tried).toBe(0);
  world.call = { ...open, tryAskedAt: new Date(2) };
  await eventually(() => world.tried === 1);
  world.call = { ...world.call, openedAt: new Date(3) };
  await eventually(() => world.tried === 2);
  const { looks } = world;
  await eventually(() => world.looks > looks + 1);
  expect(world.tried).toBe(2);
});
