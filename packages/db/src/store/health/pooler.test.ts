import {
  createTestDatabase,
  eventually,
  hasPgbouncer,
  oldPgbouncer,
  type Pgbouncer,
  startPgbouncer,
  type TestDatabase,
} from '@pabal/test/support';
import { createStore, migrate, type Store, type StoreOptions } from '../index.ts';

const whereThereIsOne = hasPgbouncer() ? describe : describe.skip;
const keeping = { max_prepared_statements: 200 };

let database: TestDatabase;
let pooler: Pgbouncer | undefined;
const stores: Store[] = [];

beforeEach(async () => {
  database = await createTestDatabase({ migrate: false });
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.stop();
  await pooler?.stop();
  pooler = undefined;
  await database.drop();
});

async function before(
  settings: Readonly<Record<string, string | number>> = {},
  program?: string,
): Promise<string> {
  pooler = await startPgbouncer(database.url, settings, program);
  return pooler.url;
}

function open(url: string, options: Partial<StoreOptions> = {}): Store {
  const store = createStore({ url, ...options });
  stores.push(store);
  return store;
}

const old = oldPgbouncer();
/** Poolers that mix prepared statements up: one that is set to, and the system's own where it is too old. */
const mixing = [
  { what: 'that keeps no prepared statements', settings: { max_prepared_statements: 0 } },
  ...(old === undefined ? [] : [{ what: 'that is older than 1.21', settings: {}, program: old }]),
];

/** What a pooler may be told to swallow. */
const swallowing = { ignore_startup_parameters: 'statement_timeout,options' };

whereThereIsOne('a connection pooler in transaction mode', () => {
  it('that nobody spoke of refuses how we connect, and the way out is named', async () => {
    const store = open(await before());
    await expect(store.query('select 1')).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('Set DATABASE_POOLER=transaction'),
    });
  });

  it('that swallows our settings is found out by a ping', async () => {
    const warned: string[] = [];
    const store = open(await before(swallowing), { onWarning: (text) => void warned.push(text) });
    expect(await store.ping()).toEqual({
      warnings: [expect.stringContaining('Set DATABASE_POOLER=transaction')],
    });
    await store.ping();
    expect(warned).toHaveLength(1);
  });

  it.each<(typeof mixing)[number] & { readonly program?: string }>(mixing)(
    '$what is refused before anything is asked of it',
    async ({ settings, program }) => {
      const told: string[] = [];
      const store = open(await before(settings, program), {
        pooled: true,
        onAway: (error) => void told.push(error.message),
      });
      for (let n = 0; n < 3; n += 1) {
        await expect(store.query('select 1')).rejects.toMatchObject({
          code: 'store-unavailable',
          message: expect.stringContaining(
            'Use PgBouncer 1.21 or newer with max_prepared_statements above 0',
          ),
        });
      }
      expect(told).toHaveLength(1);
      await expect(store.ping()).rejects.toThrow('Use PgBouncer 1.21');
    },
  );

  it('lets everybody migrate at once, and again, and the role gets its settings', async () => {
    const url = await before();
    const done: string[] = [];
    const onMigrated = (name: string) => void done.push(name);
    await Promise.all(Array.from({ length: 4 }, () => migrate(url, { pooled: true, onMigrated })));
    expect(new Set(done).size).toBe(done.length);
    await migrate(url, { pooled: true, onMigrated });

    const owner = open(database.url);
    const { rows } = await owner.query<{ settings: string[] }>(
      `select s.setconfig as settings from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
       where d.datname = current_database()`,
    );
    expect(rows).toEqual([
      { settings: ['enable_seqscan=off', 'enable_bitmapscan=off', 'jit=off', 'statement_timeout=15s'] },
    ]);
  });
});

whereThereIsOne('a connection pooler that keeps prepared statements apart', () => {
  it('carries statements, transactions and questions, on connections with our settings', async () => {
    await migrate(database.url, { pooled: true });
    const told: string[] = [];
    const store = open(await before(keeping), {
      pooled: true,
      connections: 20,
      onAway: (error) => void told.push(error.message),
    });
    expect(await store.ping()).toBeUndefined();
    const asked = Array.from({ length: 400 }, async (_, n) => {
      const { rows } = await store.query<{ n: number }>('select $1::integer as n', [n]);
      return rows[0]?.n;
    });
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 400 }, (_, n) => n));
    const settings = (place: Pick<Store, 'query'>) =>
      place
        .query<{ all: string }>(
          `select concat_ws(' ', current_setting('enable_seqscan'), current_setting('statement_timeout')) as all`,
        )
        .then(({ rows }) => rows[0]?.all);
    expect(await settings(store)).toBe('off 15s');
    expect(await store.transaction(settings)).toBe('off 15s');
    await expect(store.question(({ query }) => query('select pg_sleep(60)'))).rejects.toMatchObject({
      code: 'too-expensive',
    });
    // A question's timeout stays with its transaction.
    await eventually(async () => (await settings(store)) === 'off 15s');
    expect(told).toEqual([]);
  });
});
