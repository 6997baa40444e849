import { createTestDatabase, freePort, type TestDatabase } from '@pabal/test/support';
import { createStore, type Queryable } from './index.ts';
import { createLists } from './lists.ts';

const which = 'select current_database() as name';

async function nameAt(store: Queryable): Promise<unknown> {
  const { rows } = await store.query<{ name: string }>(which);
  return rows[0]?.name;
}

const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);

describe('lists', () => {
  let primary: TestDatabase;
  let replica: TestDatabase;
  beforeAll(async () => {
    primary = await createTestDatabase({ migrate: false });
    replica = await createTestDatabase({ migrate: false });
  });
  afterAll(async () => {
    await primary.drop();
    await replica.drop();
  });

  it('are read from the primary when there is no replica', async () => {
    const store = createStore({ url: primary.url });
    expect(await nameAt(store.lists)).toBe(nameOf(primary));
    await store.stop();
  });

  it('are read from the replica, and nothing else is', async () => {
    const store = createStore({ url: primary.url, replicaUrl: replica.url });
    expect(await nameAt(store.lists)).toBe(nameOf(replica));
    expect(await nameAt(store)).toBe(nameOf(primary));
    expect(await store.transaction(nameAt)).toBe(nameOf(primary));
    expect(await store.question(nameAt)).toBe(nameOf(primary));
    await store.stop();
  });

  it('are read from the primary while the replica is away, which is told once', async () => {
    const told: string[] = [];
    const store = createStore({
      url: primary.url,
      replicaUrl: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
      onReplica: (lists) => void told.push(lists),
    });
    expect(await nameAt(store.lists)).toBe(nameOf(primary));
    expect(await nameAt(store.lists)).toBe(nameOf(primary));
    expect(told).toEqual(['primary']);
    await store.stop();
  });

  it('that need a table which the replica does not have yet are read from the primary', async () => {
    const store = createStore({ url: primary.url, replicaUrl: replica.url });
    await store.query('create table new_things (n integer)');
    expect((await store.lists.query('select * from new_things')).rows).toEqual([]);
    expect(await nameAt(store.lists)).toBe(nameOf(replica));
    await store.stop();
  });

  it('that are asked for in a wrong way are refused as anywhere', async () => {
    const store = createStore({ url: primary.url, replicaUrl: replica.url });
    await expect(store.lists.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await store.stop();
  });
});

describe('a replica', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ migrate: false });
  });
  afterAll(() => database.drop());

  it('that is far behind is left alone until it has caught up', async () => {
    const primary = createStore({ url: database.url, name: 'primary' });
    const replica = createStore({ url: database.url, name: 'replica' });
    const told: string[] = [];
    let behind = false;
    let time = 0;
    const lists = createLists({
      ...{ primary, replica },
      isBehind: async () => behind,
      now: () => time,
      onChange: (from) => void told.push(from),
    });
    const asked = async () => {
      const { rows } = await lists.query<{ name: string }>(
        `select current_setting('application_name') as name`,
      );
      return rows[0]?.name;
    };
    expect(await asked()).toBe('replica');
    behind = true;
    expect(await asked()).toBe('replica');
    time += 5_000;
    expect(await asked()).toBe('primary');
    behind = false;
    expect(await asked()).toBe('primary');
    time += 5_000;
    expect(await asked()).toBe('replica');
    expect(told).toEqual(['primary', 'replica']);
    await primary.stop();
    await replica.stop();
  });
});
