import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import pg from 'pg';
import type { PostedEvent } from '../events.ts';
import type { BatchOutcome } from '../http/batch.ts';
import { createPostgresOutbox, type Queries, type RelayOptions, tableStatements } from '../index.ts';
import { createTestClient } from '../testing/index.ts';
import { statementsFor } from './table.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase({ migrate: false });
  pool = new pg.Pool({ connectionString: database.url, max: 6 });
  // A connection that ends while the database is dropped at the end says so here.
  pool.on('error', () => undefined);
  for (const statement of tableStatements()) await pool.query(statement);
});
beforeEach(() => pool.query('truncate pabal_outbox'));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const anybody = { to: { email: 'a@example.com' }, data: {} };
const quick: RelayOptions = { pollMs: 1, backoff: { firstMs: 1, mostMs: 2 } };

/** A client whose batches are kept, and answered by a function or by taking everything. */
function listening(answer?: (events: readonly PostedEvent[]) => BatchOutcome) {
  const batches: string[][] = [];
  const client = createTestClient();
  const { postBatch } = client;
  client.postBatch = async (events) => {
    batches.push(events.map(({ idempotencyKey }) => idempotencyKey));
    return answer?.(events) ?? postBatch(events);
  };
  return { client, batches };
}

const outboxOf = (client = createTestClient(), options = quick, queries: Queries = pool) =>
  createPostgresOutbox({ client, pool: queries, ...options });

async function transaction(work: (tx: pg.PoolClient) => Promise<void>, end: 'commit' | 'rollback') {
  const tx = await pool.connect();
  await tx.query('begin');
  await work(tx);
  await tx.query(end);
  tx.release();
}

it('carries an event of a transaction that commits, and none of one that does not', async () => {
  const { client, batches } = listening();
  const outbox = outboxOf(client);
  await transaction((tx) => outbox.notify(tx, 'a', '1', anybody), 'rollback');
  await transaction((tx) => outbox.notify(tx, 'a', '2', anybody), 'commit');
  expect(await outbox.backlog()).toEqual({ waiting: 1, oldestAt: expect.any(Date), refused: 0 });
  expect(await outbox.stop()).toBe(true);
  expect(batches).toEqual([['/a/2/']]);
  expect(await outbox.backlog()).toEqual({ waiting: 0, oldestAt: undefined, refused: 0 });
});

it('is relayed by several at once: each event once, those of the same order one after the other', async () => {
  const { client } = listening();
  const outbox = outboxOf(client);
  for (let n = 0; n < 300; n += 1)
    await outbox.notify(pool, 'a', String(n % 30), { ...anybody, revision: Math.floor(n / 30) });
  const relays = [1, 2, 3].map(() => outboxOf(client, { ...quick, batch: 7 }));
  expect(await Promise.all(relays.map((relay) => relay.stop()))).toEqual([true, true, true]);
  expect(client.posted).toHaveLength(300);
  for (let key = 0; key < 30; key += 1) {
    const own = client.posted.filter(({ idempotencyKey }) => idempotencyKey.startsWith(`/a/${key}/`));
    expect(own.map(({ idempotencyKey }) => Number(idempotencyKey.split('/')[3]))).toEqual(
      Array.from({ length: 10 }, (_, n) => n),
    );
  }
});

it('carries what a relay had taken that was killed, once its time is over', async () => {
  const dead = createTestClient();
  dead.postBatch = () => new Promise(() => {});
  const killed = outboxOf(dead, { ...quick, leaseMs: 50 });
  await killed.notify(pool, 'a', '1', anybody);
  killed.start();
  const { client, batches } = listening();
  await untilTaken();
  expect(await outboxOf(client).stop()).toBe(true);
  expect(batches).toEqual([['/a/1/']]);
});

async function untilTaken(): Promise<void> {
  for (;;) {
    const { rows } = await pool.query('select 1 from pabal_outbox where due_at > enqueued_at');
    if (rows.length > 0) return;
  }
}

it('sets aside what is refused with the reason, and lets it go again when it is told to', async () => {
  const problem = { status: 422, code: 'unknown-event-type', detail: 'No.', errors: [] };
  const { client } = listening((events) => ({
    kind: 'answered',
    events: events.map(({ type }) =>
      type === 'b' ? { kind: 'refused', problem } : { kind: 'accepted', id: 'x', replayed: false },
    ),
  }));
  const told: string[] = [];
  const outbox = outboxOf(client, { ...quick, onRefused: ({ type }) => told.push(type) });
  await outbox.notify(pool, 'b', '1', anybody);
  await outbox.notify(pool, 'a', '1', anybody);
  expect(await outbox.find('a', '1')).toEqual({ where: 'outbox', since: expect.any(Date) });
  expect(await outbox.stop()).toBe(true);
  const [aside, ...more] = await outbox.refused();
  expect(more).toEqual([]);
  expect(aside).toMatchObject({ event: { idempotencyKey: '/b/1/' }, problem });
  expect(told).toEqual(['b']);
  expect(await outbox.find('b', '1')).toEqual({ where: 'set-aside', since: expect.any(Date), problem });
  expect(await outbox.find('c', '1')).toEqual({ where: 'nowhere' });
  expect(await outbox.retry()).toBe(1);
  expect(await outbox.backlog()).toMatchObject({ waiting: 1, refused: 0 });
  expect(await outboxOf(client).stop()).toBe(true);
  const [again] = await outbox.refused();
  expect(await outbox.retry(['999'])).toBe(0);
  expect(await outbox.discard([again?.id ?? ''])).toBe(1);
  expect(await outbox.backlog()).toEqual({ waiting: 0, oldestAt: undefined, refused: 0 });
});

it('stops in time while pabal is away, says so, and keeps everything', async () => {
  const client = createTestClient();
  client.down();
  const troubles: unknown[] = [];
  const outbox = outboxOf(client, { ...quick, onTrouble: (trouble) => troubles.push(trouble?.message) });
  await outbox.notify(pool, 'a', '1', anybody);
  expect(await outbox.stop({ flushMs: 50 })).toBe(false);
  expect(troubles[0]).toBe(
    'pabal could not be reached in 1 attempt: pabal could not be reached in 1 attempt: the test client is down',
  );
  expect(await outbox.backlog()).toMatchObject({ waiting: 1 });
});

it('goes on when the database was away for a while', async () => {
  let away = true;
  const queries: Queries = {
    query: async (text, values) => {
      if (away) throw new Error('the database is away');
      return pool.query(text, values);
    },
  };
  const { client, batches } = listening();
  const seen: (string | undefined)[] = [];
  const outbox = outboxOf(
    client,
    {
      ...quick,
      onTrouble: (trouble) => {
        seen.push(trouble?.message);
        away = false;
      },
    },
    queries,
  );
  await outboxOf().notify(pool, 'a', '1', anybody);
  outbox.start();
  expect(await outbox.stop()).toBe(true);
  expect(batches).toEqual([['/a/1/']]);
  expect(seen).toEqual(['the database is away', undefined]);
});

describe('the statements', () => {
  const all = Object.values(statementsFor('app.pabal_outbox')).flat();

  it.each(all)('have every placeholder once, in ascending order: %s', (statement) => {
    const found = [...statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
    expect(found).toEqual(found.map((_, index) => index + 1));
    expect(statement).not.toContain('?');
  });

  it('run through what gives rows alone and takes other placeholders', async () => {
    const queries: Queries = {
      query: async (text, values) => {
        const [first = '', ...more] = text.replaceAll(/\$\d+/g, '?').split('?');
        const own = more.reduce((sql, part, index) => `${sql}$${index + 1}${part}`, first);
        return (await pool.query(own, values)).rows;
      },
    };
    const { client, batches } = listening();
    const outbox = outboxOf(client, quick, queries);
    await outbox.createTable();
    await outbox.notify(queries, 'a', '1', anybody);
    expect(await outbox.stop()).toBe(true);
    expect(batches).toEqual([['/a/1/']]);
  });

  it('refuse a table whose name would have to be quoted', () => {
    expect(() => tableStatements('x; drop table users')).toThrow(/must be named like pabal_outbox/);
  });
});
