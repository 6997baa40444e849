import { readdir, readFile } from 'node:fs/promises';
import { findAppByKeyHash, hashApiKey, listApps, noteKeyUse } from '@pabal/db/apps';
import { createStore, inSpace, migrate, type SpaceStore } from '@pabal/db/store';
import { defaultScopes, defaultSpace, type Scope } from '@pabal/domain';
import { createTestDatabase, useStore } from '@pabal/test/support';
import { keysOf, makeApp, type NewApp, revokeKeys, rotateKey } from './index.ts';

const { store } = useStore({ empty: ['apps'] });

const make = (more: Partial<NewApp> = {}) =>
  makeApp(store, { name: 'crm', mode: 'live', scopes: defaultScopes, templates: [], ...more }, 'cli:kim');
const rotate = (more: Partial<Parameters<typeof rotateKey>[2]> = {}) =>
  rotateKey(store, 'crm', { scopes: [], templates: [], overlapSeconds: 3_600, ...more }, 'cli:kim');
const appOf = (key: string) => findAppByKeyHash(store, hashApiKey(key));

describe('an app', () => {
  it('has what its key may do by the key', async () => {
    const key = await make({ templates: ['billing.*', 'password.reset'] });
    expect(key).toMatch(/^pbl_live_[A-Za-z0-9_-]{43}$/);
    expect(await appOf(key)).toMatchObject({
      name: 'crm',
      mode: 'live',
      scopes: ['events:write', 'events:read'],
      templates: ['billing.*', 'password.reset'],
    });
    expect(await keysOf(store, 'crm')).toMatchObject([
      { prefix: key.slice(0, 13), inForce: true, createdBy: 'cli:kim', expiresAt: null, lastUsedAt: null },
    ]);
  });

  it.each<[string, Partial<NewApp>, string]>([
    ['a name that is not one', { name: 'a b' }, 'name: expected 1 to 64 letters'],
    [
      'the name of pabal itself',
      { name: 'pabal' },
      'name: expected another name: "pabal" is what pabal itself',
    ],
    [
      'a name of a template that cannot be one',
      { templates: ['*.billing'] },
      'templates: expected the name of a template',
    ],
    ['all templates by a star', { templates: ['*'] }, 'templates: expected the name of a template'],
  ])('is not made with %s', async (_what, more, sentence) => {
    await expect(make(more)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(sentence),
    });
  });

  it.each<Scope>(['recipients:write', 'newsletters:write', 'ops:write'])(
    'is not made with a test key and the scope %s, and the refusal says why',
    async (scope) => {
      await expect(make({ mode: 'test', scopes: ['events:write', scope] })).rejects.toMatchObject({
        code: 'invalid-request',
        message: `scopes: expected scopes that write to nobody and change nothing that live keys use, as this is a test key (name others with --scope), got ${scope}.`,
      });
      expect(await listApps(store)).toEqual([]);
    },
  );

  it('has a name that is not used twice', async () => {
    await make();
    await expect(make()).rejects.toThrow('There is an app "crm" already.');
  });
});

describe('a rotation', () => {
  it('gives the same app another key, and lets the old one go on for the overlap', async () => {
    const old = await make({ templates: ['billing.*'] });
    const { key, old: going } = await rotate();
    expect(await appOf(key)).toMatchObject({ id: (await appOf(old))?.id, templates: ['billing.*'] });
    expect(going).toEqual([{ prefix: old.slice(0, 13), expiresAt: expect.any(Date) }]);
    expect(await keysOf(store, 'crm')).toMatchObject([
      { prefix: key.slice(0, 13), inForce: true, expiresAt: null },
      { prefix: old.slice(0, 13), inForce: true, expiresAt: expect.any(Date) },
    ]);
  });

  it('ends the old key at once without an overlap', async () => {
    const old = await make();
    const { key } = await rotate({ overlapSeconds: 0 });
    expect(await appOf(old)).toBeUndefined();
    expect(await appOf(key)).toMatchObject({ name: 'crm' });
  });

  it('lets no old key go on for longer than it would have', async () => {
    const soon = new Date(Date.now() + 60_000);
    await make({ expiresAt: soon });
    expect((await rotate()).old).toMatchObject([{ expiresAt: soon }]);
  });

  it('gives the new key other rights where they are named, and none that a test key cannot have', async () => {
    await make({ mode: 'test' });
    const { key } = await rotate({ scopes: ['events:read'], templates: ['password.reset'] });
    expect(await appOf(key)).toMatchObject({
      mode: 'test',
      scopes: ['events:read'],
      templates: ['password.reset'],
    });
    expect((await rotate()).templates).toEqual(['password.reset']);
    expect((await rotate({ templates: 'all' })).templates).toBeNull();
    await expect(rotate({ scopes: ['newsletters:write'] })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(await keysOf(store, 'crm')).toHaveLength(4);
  });

  it('of two at the same time makes two keys, both in force', async () => {
    await make();
    const made = await Promise.all([rotate(), rotate()]);
    for (const { key } of made) expect(await appOf(key)).toMatchObject({ name: 'crm' });
  });

  it('needs an app', async () => {
    await expect(rotate()).rejects.toThrow('There is no app "crm".');
  });
});

describe('keys', () => {
  it('are revoked one by one, by how they begin, or all of them, and come back by a rotation', async () => {
    const first = await make();
    const { key: second } = await rotate();
    expect(await revokeKeys(store, 'crm', first.slice(0, 13), 'cli:kim')).toEqual([first.slice(0, 13)]);
    expect(await appOf(first)).toBeUndefined();
    expect(await appOf(second)).toMatchObject({ name: 'crm' });
    expect(await revokeKeys(store, 'crm', undefined, 'cli:lee')).toEqual([second.slice(0, 13)]);
    expect(await revokeKeys(store, 'crm', undefined, 'cli:lee')).toEqual([]);
    expect(await listApps(store)).toMatchObject([{ name: 'crm', keys: 0, revokedAt: expect.any(Date) }]);
    const { key: third } = await rotate();
    expect(await appOf(third)).toMatchObject({ name: 'crm' });
    expect(await listApps(store)).toMatchObject([
      { keys: 1, keyPrefix: third.slice(0, 13), revokedAt: null },
    ]);
  });

  it.each(['pbl_live_none', '', '%'])('are not revoked by a beginning that none has: %j', async (prefix) => {
    const key = await make();
    await expect(revokeKeys(store, 'crm', prefix, 'cli:kim')).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(await appOf(key)).toMatchObject({ name: 'crm' });
  });

  it('are not in force any more once they expired', async () => {
    const key = await make({ expiresAt: new Date(Date.now() - 1_000) });
    expect(await appOf(key)).toBeUndefined();
    expect(await keysOf(store, 'crm')).toMatchObject([{ inForce: false }]);
  });

  it('tell when they were last used, to the minute', async () => {
    const key = await make();
    const { keyId = '' } = (await appOf(key)) ?? {};
    await noteKeyUse(store, [keyId]);
    const [{ lastUsedAt = null } = {}] = await keysOf(store, 'crm');
    expect(lastUsedAt).toBeInstanceOf(Date);
    await noteKeyUse(store, [keyId]);
    expect((await keysOf(store, 'crm'))[0]?.lastUsedAt).toEqual(lastUsedAt);
    expect(await listApps(store)).toMatchObject([{ lastUsedAt }]);
  });
});

it('takes over the one key of each app from a database of the version before', async () => {
  const before = await createTestDatabase({ migrate: false });
  const old = inSpace(createStore({ url: before.url, connections: 1 }), defaultSpace.id);
  await migrateBefore(old, 'api-keys');
  await old.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes, revoked_at) values
       (gen_random_uuid(), 'old', $1, 'pbl_live_abcd', 'live', '{events:write,recipients:write}', null),
       (gen_random_uuid(), 'gone', $2, 'pbl_test_abcd', 'test', '{events:write}', now()),
       (gen_random_uuid(), 'pabal', 'x', '', 'live', '{}', null)`,
    [hashApiKey('old key'), hashApiKey('gone key')],
  );
  await old.stop();
  await migrate(before.url);
  const migrated = inSpace(createStore({ url: before.url }), defaultSpace.id);
  expect(await findAppByKeyHash(migrated, hashApiKey('old key'))).toMatchObject({
    name: 'old',
    mode: 'live',
    scopes: ['events:write', 'recipients:write'],
    templates: null,
  });
  expect(await findAppByKeyHash(migrated, hashApiKey('gone key'))).toBeUndefined();
  const apps = (await listApps(migrated)).toSorted((one, other) => one.name.localeCompare(other.name));
  expect(apps).toMatchObject([
    { name: 'gone', keys: 0, revokedAt: expect.any(Date) },
    { name: 'old', keys: 1, revokedAt: null },
    { name: 'pabal', keys: 0, keyPrefix: null, revokedAt: null },
  ]);
  await migrated.stop();
  await before.drop();
});

/** Brings an empty database to the state before the migration of this name. */
async function migrateBefore(old: SpaceStore, slug: string): Promise<void> {
  const folder = new URL('../../db/migrations/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  await old.query(
    'create table migrations (name text primary key, applied_at timestamptz not null default now())',
  );
  for (const name of names.slice(
    0,
    names.findIndex((one) => one.includes(slug)),
  )) {
    // Several statements are not prepared.
    await old.query(await readFile(new URL(name, folder), 'utf8'), [], { prepare: false });
    await old.query('insert into migrations (name) values ($1)', [name]);
  }
}
