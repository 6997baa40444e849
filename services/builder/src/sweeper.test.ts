import {
  acceptEvents,
  beatSender,
  claimDeliveries,
  type Settlement,
  settleDeliveries,
  takeUnfedOfApps,
} from '@pabal/db/ledger';
import { discardDeadLetters } from '@pabal/db/parked';
import { newId } from '@pabal/db/store';
import { QueueUnavailable } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { createSenderWatch } from './sender-watch.ts';
import { createSweep, type SweeperDeps } from './sweeper.ts';

const { store } = useStore();
const appId = newId();

beforeAll(async () => {
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, 'a', 'k', 'pbl', 'live', '{}')`,
    [appId],
  );
});
afterEach(async () => {
  await store.query('delete from deliveries');
  await store.query('delete from senders');
});

async function accept(lane: 'event' | 'newsletter', count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  await acceptEvents(store, [
    {
      id: newId(),
      appId,
      type: 't',
      lane,
      data: '{}',
      test: false,
      retentionSeconds: 60,
      answer: {},
      deliveries: ids.map((id) => ({
        id,
        address: `${id}@x.test`,
        addressKey: `${id}@x.test`,
        remoteId: `<${id}@x.test>`,
      })),
    },
  ]);
  return ids;
}

const overdue = (ids: string[]) =>
  store.query(`update deliveries set due_at = now() - interval '1 second' where id = any($1::uuid[])`, [ids]);
const settle = (id: string, settlement: Omit<Settlement, 'id' | 'claim' | 'counted'>) =>
  settleDeliveries(store, 's1', [{ id, claim: 1, counted: true, ...settlement }], { suppressionDays: 1 });

function setUp(more: Partial<SweeperDeps> = {}) {
  const rung: string[] = [];
  const rungOfChat: string[] = [];
  const dead: { deliveryId: string; cause: string }[] = [];
  const removed: string[] = [];
  let time = 0;
  const deps: SweeperDeps = {
    store,
    queues: {
      ring: async (_lane, ids) => void rung.push(...ids),
      ringChannel: async (_channel, ids) => void rungOfChat.push(...ids),
      deadLetter: async (entries) => void dead.push(...entries),
      removeDeadLetters: async (ids) => void removed.push(...ids),
      waiting: async () => 0,
    },
    watch: createSenderWatch({ leaseMs: 5_000, longestMs: 5_000, now: () => time }),
    logger: createLogger({ service: 'test', level: 'silent' }),
    unknownPolicy: { event: 'resend', newsletter: 'hold' },
    count: () => {},
    ended: () => {},
    ...more,
  };
  const sweep = createSweep(deps);
  return {
    rung,
    dead,
    removed,
    sweep,
    sweepLater: (ms: number) => {
      time += ms;
      return sweep();
    },
  };
}

const stateOf = async (id: string) =>
  (await store.query<{ state: string }>('select state from deliveries where id = $1', [id])).rows[0]?.state;

it('rings for a letter whose bell was lost, once, and not for one that is in time', async () => {
  const [late = '', intime = ''] = await accept('event', 2);
  await overdue([late]);
  const { sweep, rung } = setUp();
  await sweep();
  await sweep();
  expect(rung).toEqual([late]);
  expect(rung).not.toContain(intime);
});

it('rings past an earlier bell for the same letters, which may be stuck', async () => {
  const ids = await accept('event', 1);
  const rounds: (number | undefined)[] = [];
  let time = 1_000;
  const { sweep } = setUp({
    queues: {
      ring: async (_lane, _ids, options) => void rounds.push(options?.round),
      ringChannel: async () => {},
      deadLetter: async () => {},
      removeDeadLetters: async () => {},
      waiting: async () => 0,
    },
    now: () => time,
  });
  for (; time <= 2_000; time += 1_000) {
    await overdue(ids);
    await sweep();
  }
  expect(rounds).toEqual([1_000, 2_000]);
});

it('rings for everything after the queue was wiped, in as many rounds as it takes', async () => {
  const ids = await accept('newsletter', 4_500);
  await overdue(ids);
  const { sweep, rung } = setUp();
  await sweep();
  expect(
    [...rung, ...(await takeUnfedOfApps(store, 'newsletter', 10_000)).map(({ id }) => id)].sort(),
  ).toEqual(ids.sort());
});

it('rings for no more than its share of one app, however many of its letters are overdue, and for all of the others', async () => {
  const flood = await accept('event', 4_500);
  await overdue(flood);
  const quiet = newId();
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, 'quiet', 'q', 'pbl', 'live', '{}')`,
    [quiet],
  );
  const few = await accept('event', 10);
  await store.query('update deliveries set app_id = $2 where id = any($1)', [few, quiet]);
  await overdue(few);
  const { sweep, rung } = setUp();
  await sweep();
  expect(rung.filter((id) => few.includes(id))).toHaveLength(10);
  expect(rung).toHaveLength(60);
  await sweep();
  expect(rung).toHaveLength(60);
});

it('adds no bells to a lane that has enough of them, but tends what is urgent', async () => {
  const [waits = '', fails = ''] = await accept('event', 2);
  await claimDeliveries(store, { senderId: 's1', ids: [fails] });
  await settle(fails, { state: 'failed', outcome: 'message-refused', cause: 'why' });
  await overdue([waits]);
  const { sweep, rung, dead } = setUp({
    queues: {
      ring: async (_lane, ids) => void rung.push(...ids),
      ringChannel: async () => {},
      deadLetter: async (entries) => void dead.push(...entries),
      removeDeadLetters: async () => {},
      waiting: async () => 1_000,
    },
  });
  await sweep();
  expect(rung).toEqual([]);
  expect(dead).toEqual([{ deliveryId: fails, cause: 'why' }]);
});

it('shows a dead letter once', async () => {
  const [id = ''] = await accept('event', 1);
  await claimDeliveries(store, { senderId: 's1', ids: [id] });
  await settle(id, { state: 'failed', outcome: 'message-refused', cause: 'why' });
  const { sweep, dead } = setUp();
  await sweep();
  await sweep();
  expect(dead).toHaveLength(1);
});

it('takes a letter off the dead letters that was discarded, and one that was while it was being put on show', async () => {
  const [before = '', during = ''] = await accept('event', 2);
  await claimDeliveries(store, { senderId: 's1', ids: [before, during] });
  for (const id of [before, during])
    await settle(id, { state: 'failed', outcome: 'message-refused', cause: 'why' });
  const discard = (deliveryId: string) =>
    discardDeadLetters(store, { deliveryId }, { actor: 'cli:kim', reason: 'old news' });
  await discard(before);
  const shown: string[] = [];
  const removed: string[] = [];
  const { sweep } = setUp({
    queues: {
      ring: async () => {},
      ringChannel: async () => {},
      deadLetter: async (entries) => {
        shown.push(...entries.map(({ deliveryId }) => deliveryId));
        await discard(during);
      },
      removeDeadLetters: async (ids) => void removed.push(...ids),
      waiting: async () => 0,
    },
  });
  await sweep();
  expect(shown).toEqual([during]);
  expect([...new Set(removed)].sort()).toEqual([before, during].sort());
  removed.length = 0;
  await sweep();
  await sweep();
  expect([...new Set(removed)]).toEqual([during]);
});

it('sends an event letter again whose sender went silent, and holds a newsletter letter', async () => {
  const [event = ''] = await accept('event', 1);
  const [newsletter = ''] = await accept('newsletter', 1);
  await beatSender(store, 'silent');
  await claimDeliveries(store, { senderId: 'silent', ids: [event, newsletter] });
  const { sweep, sweepLater, rung } = setUp();
  await sweep();
  await sweepLater(4_000);
  expect(await stateOf(event)).toBe('sending');
  await sweepLater(2_000);
  expect(rung).toEqual([event]);
  expect(await stateOf(event)).toBe('pending');
  expect(await stateOf(newsletter)).toBe('unknown');
});

it('leaves the claims of a living sender alone when they come due', async () => {
  const [id = ''] = await accept('event', 1);
  await beatSender(store, 'alive');
  await claimDeliveries(store, { senderId: 'alive', ids: [id] });
  await overdue([id]);
  const { sweep } = setUp();
  await sweep();
  expect(await stateOf(id)).toBe('sending');
});

it('does what it can while the queue is away, and rings when it is back', async () => {
  const [id = ''] = await accept('event', 1);
  await overdue([id]);
  const away = () => Promise.reject(new QueueUnavailable('away'));
  await setUp({
    queues: { ring: away, ringChannel: away, deadLetter: away, removeDeadLetters: away, waiting: away },
  }).sweep();
  const { sweep, rung } = setUp();
  await sweep();
  expect(rung).toEqual([id]);
});

it('rings in its next round for letters whose bell did not get through', async () => {
  const ids = await accept('event', 3);
  await overdue(ids);
  const ring = () => Promise.reject(new QueueUnavailable('away'));
  const queues = {
    ring,
    ringChannel: ring,
    deadLetter: async () => {},
    removeDeadLetters: async () => {},
    waiting: async () => 0,
  };
  await setUp({ queues }).sweep();
  const { sweep, rung } = setUp();
  await sweep();
  expect(rung.sort()).toEqual(ids.sort());
});

it('shares the work when two sweepers look at the same time', async () => {
  const ids = await accept('event', 3_000);
  await overdue(ids);
  const [one, two] = [setUp(), setUp()];
  await Promise.all([one.sweep(), two.sweep()]);
  const rung = [...one.rung, ...two.rung];
  expect([...rung, ...(await takeUnfedOfApps(store, 'event', 10_000)).map(({ id }) => id)].sort()).toEqual(
    ids.sort(),
  );
});
