import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createTestDatabase, useStore } from '@pabal/test/support';
import { createStore, inSpace, migrate, migrationNames } from '../store/index.ts';
import { dumpSpace, tablesOfInstallation, tablesOfSpaces } from '../testing/index.ts';
import { createSpace, listSpaces, removeSpace } from './index.ts';

const { store } = useStore();

it('every table belongs to spaces or to the installation, and says so', async () => {
  const { rows } = await store.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  // When this fails: say in testing/spaces.ts whose rows the table has. What people own needs a space, by itself or by its owner.
  expect(rows.map(({ name }) => name).sort()).toEqual([...tablesOfSpaces, ...tablesOfInstallation].sort());
});

it('a space that comes and goes does not come back under its id', async () => {
  const first = await createSpace(store, 'first');
  expect(await removeSpace(store, 'first')).toBe('removed');
  const second = await createSpace(store, 'first');
  expect(second?.id).toBeGreaterThan(first?.id ?? 0);
});

const before = `
  insert into apps (id, name) values ('00000000-0000-7000-8000-000000000001', 'crm');
  insert into recipients (id, external_id, address, address_key)
    select new_id(), 'p' || n, n || '@example.com', n || '@example.com' from generate_series(1, 1000) n;
  insert into groups (id, key) values (new_id(), 'customers');
  insert into segments (id, key, rule, updated_by) values (new_id(), 'loyal', '{"group":"customers"}', 'test');
  insert into newsletters (id, key, name, definition) values (new_id(), 'digest', 'Digest', '{}');
  insert into feeds (id, url, fetch_url, host) values (new_id(), 'https://a.example/', 'https://a.example/', 'a.example');
  insert into suppressions (address_key, scope, reason) values ('1@example.com', 'all', 'x');
  insert into erased_holds (address_hash, scope, reason) values ('erased:x', 'all', 'x');
  insert into imports (id, format, requested_by) values (new_id(), 'csv', 'test');
  insert into events (id, app_id, type, lane, data, test, send_at)
    values (new_id(), '00000000-0000-7000-8000-000000000001', 'a', 'event', '{}', false, now());`;

it('a ledger that was made before there were spaces is in the space default, and a second one may have the same names', async () => {
  const database = await createTestDatabase({ migrate: false });
  const folder = await mkdtemp(join(tmpdir(), 'pabal-migrations-'));
  const names = await migrationNames();
  const first = names.findIndex((name) => name.endsWith('-spaces.sql'));
  for (const name of names.slice(0, first))
    await copyFile(new URL(`../../migrations/${name}`, import.meta.url), join(folder, name));
  await migrate(database.url, { folder: pathToFileURL(`${folder}/`) });
  const old = createStore({ url: database.url, connections: 2 });
  await old.query(before, [], { prepare: false });
  await migrate(database.url);
  expect(await listSpaces(old)).toMatchObject([{ id: 1, name: 'default', apps: 1, newsletters: 1 }]);
  const dump = await dumpSpace(inSpace(old, 1));
  const lines = (table: string) => dump[table]?.split('\n').length;
  expect(lines('recipients')).toBe(1_000);
  for (const table of [
    'apps',
    'groups',
    'segments',
    'newsletters',
    'feeds',
    'suppressions',
    'imports',
    'events',
  ])
    expect({ table, rows: lines(table) }).toEqual({ table, rows: 1 });
  const other = (await createSpace(old, 'other'))?.id ?? 0;
  for (const [table, columns] of [
    ['apps', 'id, name'],
    ['recipients', 'id, external_id, address, address_key'],
    ['groups', 'id, key'],
    ['segments', 'id, key, rule, updated_by'],
    ['newsletters', 'id, key, name, definition'],
    ['feeds', 'id, url, fetch_url, host'],
    ['suppressions', 'id, address_key, scope, reason'],
    ['erased_holds', 'id, address_hash, scope, reason'],
  ] as const) {
    const copied = columns.replace('id', 'new_id()');
    const copy = `insert into ${table} (${columns}, space_id) select ${copied}, $1 from ${table} where space_id = 1`;
    await old.query(copy, [other]);
    await expect(old.query(copy, [other])).rejects.toMatchObject({ code: '23505' });
  }
  await old.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});
