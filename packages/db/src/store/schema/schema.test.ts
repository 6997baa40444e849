import { PabalError } from '@pabal/domain';
import { createTestDatabase, freePort } from '@pabal/test/support';
import { createStore, isSchemaCurrent, migrate, untilStoreAnswers, waitForSchema } from '../index.ts';

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

it('refuses a database that a newer version has migrated, and says which', async () => {
  const database = await createTestDatabase();
  const store = createStore({ url: database.url });
  await store.query(`insert into migrations (name) values ('9999-from-the-future.sql')`);
  await expect(migrate(database.url)).rejects.toThrow(
    'The database has migrations that this version of pabal does not know (9999-from-the-future.sql).',
  );
  await store.stop();
  await database.drop();
});
