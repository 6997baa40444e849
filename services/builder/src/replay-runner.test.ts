import { createReplay, findReplay, listDeadLetters } from '@pabal/db/parked';
import type { Store } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { QueueUnavailable } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { createReplayRunner } from './replay-runner.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'replays'] });
let letters: TestLetters;

beforeEach(async () => {
  letters = await createTestLetters(store);
});

class Killed extends Error {}

interface Options {
  /** The store or queue call, counted from 1, before which the builder is killed. */
  readonly killedBefore?: number;
  readonly queueAway?: () => boolean;
}

function setUp({ killedBefore, queueAway = () => false }: Options = {}) {
  const rung: string[] = [];
  const removed: string[] = [];
  const moved: number[] = [];
  let seconds = 0;
  let calls = 0;
  function call(): void {
    calls += 1;
    if (calls === killedBefore) throw new Killed();
  }
  function toQueue(list: string[], ids: readonly string[]): void {
    call();
    if (queueAway()) throw new QueueUnavailable('away');
    list.push(...ids);
  }
  const mortal: Store = {
    ...store,
    query: async (text, values) => {
      call();
      return store.query(text, values);
    },
    transaction: (work) =>
      store.transaction((transaction) =>
        work({
          query: async (text, values) => {
            call();
            return transaction.query(text, values);
          },
        }),
      ),
  };
  const run = createReplayRunner({
    store: mortal,
    queues: {
      ringBacklog: async (_lane, ids) => toQueue(rung, ids),
      ringChannel: async (_channel, ids) => toQueue([], ids),
      removeDeadLetters: async (ids) => toQueue(removed, ids),
    },
    clock: async () => new Date(Date.UTC(2030, 0, 1) + seconds * 1_000),
    logger: createLogger({ service: 'test', level: 'silent' }),
    count: (what, count) => void (what === 'moved' && moved.push(count)),
    ended: () => {},
  });
  return {
    rung,
    removed,
    moved,
    run,
    later: (more: number) => {
      seconds += more;
      return run();
    },
  };
}

async function replay(rate: number): Promise<string> {
  const made = await createReplay(store, { filter: {}, rate, requestedBy: 'cli:kim' });
  return made?.id ?? '';
}

it('moves as many letters in a second as it may, takes them off the dead letters and rings for them', async () => {
  const ids = await letters.fail(7, undefined, { lane: 'newsletter' });
  await replay(3);
  const { run, later, rung, removed, moved } = setUp();
  await run();
  await later(0.5);
  expect(moved).toEqual([3]);
  await later(0.5);
  await later(1);
  expect(moved).toEqual([3, 3, 1]);
  expect(rung.sort()).toEqual(ids.sort());
  expect(removed.sort()).toEqual(ids);
});

it('does not move faster when two builders run, and each letter is moved once', async () => {
  await letters.fail(12);
  const id = await replay(4);
  const [one, two] = [setUp(), setUp()];
  for (let second = 0; second < 6; second += 1) await Promise.all([one.later(1), two.later(1)]);
  const { rows } = await store.query<{ letters: number; of: number }>(
    `select count(*)::integer as letters, count(distinct delivery_id)::integer as of
     from delivery_moves where to_state = 'pending'`,
  );
  expect(rows).toEqual([{ letters: 12, of: 12 }]);
  const most = Math.max(...one.moved, ...two.moved);
  expect(most).toBe(4);
  expect(one.moved.length + two.moved.length).toBe(3);
  expect(await findReplay(store, id)).toMatchObject({ moved: 12, state: 'running' });
});

it('stops itself when the same error comes back, and leaves the rest among the dead letters', async () => {
  await letters.fail(30);
  const id = await replay(10);
  const { run, later, rung } = setUp();
  await run();
  await letters.try(rung, {
    outcome: 'message-refused',
    code: 550,
    status: '5.7.1',
    reply: 'no',
    cause: 'c',
  });
  await later(1);
  await later(1);
  expect(await findReplay(store, id)).toMatchObject({ state: 'stopped', moved: 10, sameError: 10 });
  expect((await listDeadLetters(store, {}, { limit: 50 })).letters).toHaveLength(30);
});

it('moves nothing more while the queue is away, and rings for what it had moved when it is back', async () => {
  await letters.fail(4);
  await replay(2);
  let away = true;
  const { run, later, rung, moved } = setUp({ queueAway: () => away });
  await run();
  await later(1);
  await later(1);
  expect(moved).toEqual([2]);
  expect(rung).toEqual([]);
  away = false;
  await later(1);
  expect(rung).toHaveLength(4);
});

it('takes a letter off the dead letters for which a killed builder had not rung, also after the replay has ended', async () => {
  const [id = ''] = await letters.fail(1);
  const replayId = await replay(1);
  await expect(setUp({ killedBefore: 10 }).run()).rejects.toThrow(Killed);
  await store.query(`update replays set state = 'cancelled' where id = $1`, [replayId]);
  const { run, rung, removed } = setUp();
  await run();
  expect({ rung, removed }).toEqual({ rung: [id], removed: [id] });
});

it('leaves nothing half done, before whichever of its calls it is killed', async () => {
  for (let killedBefore = 1; ; killedBefore += 1) {
    await store.query('truncate deliveries, events, delivery_moves, replays cascade');
    const ids = await letters.fail(3);
    const id = await replay(10);
    const killed = setUp({ killedBefore });
    const ending = await killed.run().then(
      () => 'ended',
      (error: unknown) => error,
    );
    const { later, rung, removed } = setUp();
    await later(1);
    expect([...new Set([...killed.rung, ...rung])].sort()).toEqual(ids.sort());
    expect([...new Set([...killed.removed, ...removed])].sort()).toEqual(ids);
    const moves = await store.query(`select from delivery_moves where to_state = 'pending'`);
    expect([killedBefore, moves.rowCount]).toEqual([killedBefore, 3]);
    expect(await letters.try(ids, 'sent')).toHaveLength(3);
    await later(1);
    expect(await findReplay(store, id)).toMatchObject({ state: 'finished', moved: 3, results: { sent: 3 } });
    if (ending === 'ended') return expect(killedBefore).toBeGreaterThan(8);
    expect(ending).toBeInstanceOf(Killed);
  }
});
