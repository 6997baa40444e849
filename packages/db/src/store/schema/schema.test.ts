import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PabalError } from '@pabal/domain';
import { createTestDatabase, freePort, type TestDatabase } from '@pabal/test/support';
import {
  createStore,
  isSchemaCurrent,
  migrate,
  migrationNames,
  type Store,
  untilStoreAnswers,
} from '../index.ts';
import { readMigration } from './migration-file.ts';
import { waitForSchema } from './schema.ts';

const future = '9999-from-the-future.sql';
let migrating: Promise<void> | undefined;
const folders: string[] = [];
const opened: { readonly database: TestDatabase; readonly store: Store }[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  for (const { database, store } of opened.splice(0)) {
    await store.stop();
    await database.drop();
  }
});

async function migratedDatabase() {
  const database = await createTestDatabase();
  const store = createStore({ url: database.url });
  const both = { database, store };
  opened.push(both);
  return both;
}

it('waits for a schema that somebody else is about to make', async () => {
  const database = await createTestDatabase({ migrate: false });
  const store = createStore({ url: database.url });
  expect(await isSchemaCurrent(store)).toBe(false);
  const waitedFor: string[] = [];
  const ready = waitForSchema(store, (what) => {
    waitedFor.push(what);
    void migrate(database.url);
  });
  await ready;
  expect(waitedFor).toEqual(['schema']);
  expect(await isSchemaCurrent(store)).toBe(true);
  await store.stop();
  await database.drop();
});

it('says that the store is away, and rejects what is not an outage', async () => {
  const store = createStore({ url: `postgres://nobody@127.0.0.1:${await freePort()}/none` });
  await expect(isSchemaCurrent(store)).rejects.toMatchObject({ code: 'store-unavailable' });
  await store.stop();
});

it('does again what an outage kept from being done, and nothing else', async () => {
  const away = new PabalError('store-unavailable', 'away');
  const answers = [() => Promise.reject(away), () => Promise.resolve('done')];
  expect(await untilStoreAnswers(async () => answers.shift()?.())).toBe('done');
  await expect(untilStoreAnswers(() => Promise.reject(new Error('a mistake')))).rejects.toThrow('a mistake');
});

it('migrates once when several processes start at the same time', async () => {
  const database = await createTestDatabase({ migrate: false });
  const ran: string[] = [];
  await Promise.all(
    Array.from({ length: 4 }, () => migrate(database.url, { onMigrated: (name) => ran.push(name) })),
  );
  expect(new Set(ran).size).toBe(ran.length);
  await database.drop();
});

describe('a database that a newer version has migrated', () => {
  const newest = async () => (await migrationNames()).at(-1)?.slice(0, 4) ?? '';

  it.each([
    ['nothing of older versions', async () => null],
    ['a newer version than this one', async () => String(Number(await newest()) + 1).padStart(4, '0')],
  ])('is refused when its migration allows %s, and the migration is named', async (_what, oldest) => {
    const { database, store } = await migratedDatabase();
    await store.query('insert into migrations (name, oldest) values ($1, $2)', [future, await oldest()]);
    const refusal = `The database has migrations that this version of pabal cannot run with (${future}).`;
    await expect(migrate(database.url)).rejects.toThrow(refusal);
    await expect(waitForSchema(store, () => {})).rejects.toThrow(refusal);
  });

  it('is used when its migration says that this version may go on', async () => {
    const { database, store } = await migratedDatabase();
    await store.query('insert into migrations (name, oldest) values ($1, $2)', [future, await newest()]);
    await migrate(database.url);
    await waitForSchema(store, (what) => expect(what).toBe('nothing'));
  });
});

it('adds what migrations say of older versions to a database that was made before they did', async () => {
  const { database, store } = await migratedDatabase();
  await store.query('alter table migrations drop column oldest');
  await migrate(database.url);
  const { rows } = await store.query('select name, oldest from migrations where oldest is null limit 1');
  expect(rows).toHaveLength(1);
});

/** A folder of migrations, gone after the test. */
async function migrations(files: Readonly<Record<string, string>>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'pabal-migrations-'));
  folders.push(folder);
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return pathToFileURL(`${folder}/`);
}

it('gives way to a transaction that holds a table, and goes on when it ends', async () => {
  const database = await createTestDatabase({ migrate: false });
  const store = createStore({ url: database.url });
  opened.push({ database, store });
  const first = { '0001-a.sql': 'create table a (b integer);' };
  await migrate(database.url, { folder: await migrations(first) });
  const folder = await migrations({ ...first, '0002-b.sql': 'alter table a add column c integer;' });
  const waits: string[] = [];
  await store.transaction(async (transaction) => {
    await transaction.query('select from a');
    await new Promise<void>((resolve, reject) => {
      const onWaiting = (name: string) => {
        waits.push(name);
        resolve();
      };
      migrating = migrate(database.url, { folder, onWaiting });
      migrating.catch(reject);
    });
    // Nobody has to wait behind the migration: it holds no place in the line for the table.
    await store.query('select from a');
  });
  await migrating;
  expect(waits).toEqual(['0002-b.sql']);
  expect((await store.query('select c from a')).rows).toEqual([]);
});

describe('a migration whose statements go without a transaction', () => {
  const apart = '-- oldest: 0001\n-- without a transaction\n';

  it('runs them one by one, while others who migrate wait', async () => {
    const database = await createTestDatabase({ migrate: false });
    const store = createStore({ url: database.url });
    opened.push({ database, store });
    const folder = await migrations({
      '0001-a.sql': 'create table a (b integer);',
      '0002-b.sql': `${apart}create index concurrently a_b on a (b);\nalter table a add column c integer;`,
    });
    const ran: string[] = [];
    const options = { folder, onMigrated: (name: string) => void ran.push(name) };
    await Promise.all([migrate(database.url, options), migrate(database.url, options)]);
    expect(ran).toEqual(['0001-a.sql', '0002-b.sql']);
    expect((await store.query('select c from a where b = 1')).rows).toEqual([]);
    const { rows } = await store.query(
      `select indisvalid as valid from pg_index where indexrelid = 'a_b'::regclass`,
    );
    expect(rows).toEqual([{ valid: true }]);
  });

  it('is run again from its beginning when one of them failed', async () => {
    const database = await createTestDatabase({ migrate: false });
    const store = createStore({ url: database.url });
    opened.push({ database, store });
    const sql = 'create table if not exists a (b integer);\n';
    const broken = await migrations({ '0001-a.sql': `${apart}${sql}select 1 / 0;` });
    await expect(migrate(database.url, { folder: broken })).rejects.toThrow(
      'The migration 0001-a.sql failed',
    );
    await migrate(database.url, { folder: await migrations({ '0001-a.sql': `${apart}${sql}` }) });
    expect((await store.query('select name, oldest from migrations')).rows).toEqual([
      { name: '0001-a.sql', oldest: '0001' },
    ]);
  });
});

describe('the first lines of a migration', () => {
  it('say which versions may go on, and whether its statements go without a transaction', () => {
    const text =
      '-- Why.\n-- oldest: 0018\n-- without a transaction\n\ncreate index a on b (c);\n-- And:\ndrop index d;\n';
    expect(readMigration(text)).toEqual({
      sql: text,
      oldest: '0018',
      apart: true,
      statements: ['create index a on b (c)', 'drop index d'],
    });
  });

  it('may say neither', () => {
    expect(readMigration('-- Why.\ncreate table a ();')).toMatchObject({ oldest: undefined, apart: false });
  });
});
