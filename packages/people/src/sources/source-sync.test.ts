import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findGroups, findRecipient, listMembers, listSources } from '@pabal/db/people';
import { createStore, type Store } from '@pabal/db/store';
import { createTestDatabase, freePort, type TestDatabase, useStore } from '@pabal/test/support';
import { readSources, type Source, syncSource } from '../index.ts';

const { store } = useStore({ empty: ['recipients', 'groups', 'recipient_sources'] });
let foreign: TestDatabase;
let crm: Store;

beforeAll(async () => {
  foreign = await createTestDatabase({ migrate: false });
  crm = createStore({ url: foreign.url });
  await crm.query(
    `create table customers (no bigint, mail text, who text, seats numeric, born date, seen timestamptz)`,
  );
});
beforeEach(async () => {
  await crm.query('truncate customers');
  await crm.query(`insert into customers values
    (1, 'ada@example.com', 'Ada', 12.5, '2000-01-02', '2025-03-04T05:06:07+09:00'), (2, 'bob@example.com', null, null, null, null)`);
});
afterAll(async () => {
  await crm.stop();
  await foreign.drop();
});

const sourceWith = (more: Partial<Source> = {}): Source => ({
  name: 'crm',
  url: foreign.url,
  query: 'select * from customers order by no;',
  space: 'default',
  group: 'source:crm',
  columns: {
    id: 'no',
    email: 'mail',
    name: 'who',
    locale: 'locale',
    timeZone: 'time_zone',
    activeAt: 'seen',
  },
  everyMinutes: 60,
  timeoutSeconds: 10,
  mostRows: 1_000,
  ...more,
});

const sync = (more: Partial<Source> = {}) => syncSource(store, sourceWith(more), { force: true });

async function members(): Promise<string[]> {
  const id = (await findGroups(store, ['source:crm'])).get('source:crm') ?? '';
  return (await listMembers(store, id, { after: undefined, limit: 100 }))
    .map(({ externalId }) => externalId)
    .sort();
}

describe('a source', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'may have a column %s, which is an attribute like any other',
    async (name) => {
      const query = `select no, mail, 'x' as "${name}" from customers where no = 1`;
      expect(await sync({ query })).toMatchObject({ created: 1, refused: 0, problem: undefined });
      const found = await findRecipient(store, '1');
      expect(JSON.stringify(found?.attributes)).toBe(`{"${name}":"x"}`);
    },
  );

  it('refuses rows with a column __proto__ instead of losing it', async () => {
    const query = `select no, mail, 'x' as "__proto__" from customers where no = 1`;
    const run = await sync({ query });
    expect(run?.refused === 1 || run?.problem !== undefined).toBe(true);
    expect(await findRecipient(store, '1')).toBeUndefined();
  });

  it('brings its rows as recipients, with mapped columns and the others as attributes', async () => {
    expect(await sync()).toMatchObject({
      rows: 2,
      created: 2,
      changed: 0,
      refused: 0,
      removed: 0,
      problem: undefined,
    });
    expect(await findRecipient(store, '1')).toMatchObject({
      address: 'ada@example.com',
      name: 'Ada',
      attributes: { seats: 12.5, born: '2000-01-02' },
    });
    const { rows } = await store.query('select active_at from recipients where active_at is not null');
    expect(rows).toEqual([{ active_at: new Date('2025-03-04T05:06:07+09:00') }]);
    expect(await members()).toEqual(['1', '2']);
  });

  it('changes nothing when nothing has changed, and only what has', async () => {
    await sync();
    expect(await sync()).toMatchObject({ rows: 2, created: 0, changed: 0, removed: 0 });
    await crm.query(`update customers set seats = 13 where no = 1`);
    expect(await sync()).toMatchObject({ changed: 1 });
  });

  it('takes out of its group whom it does not give any more, and forgets nobody', async () => {
    await sync();
    await crm.query('delete from customers where no = 2');
    expect(await sync()).toMatchObject({ rows: 1, removed: 1 });
    expect(await members()).toEqual(['1']);
    expect(await findRecipient(store, '2')).toBeDefined();
  });

  it('that gives more rows than it may takes nobody out', async () => {
    await sync();
    await crm.query('delete from customers where no = 1');
    await crm.query(
      `insert into customers select n, 'p' || n || '@example.com' from generate_series(10, 40) n`,
    );
    expect(await sync({ mostRows: 20 })).toMatchObject({
      removed: 0,
      problem: 'The query gives more than 20 rows. Make it choose fewer people, or raise its mostRows.',
    });
    expect(await members()).toContain('1');
  });

  it('is only read, whatever its query says', async () => {
    const queries = [
      `with gone as (delete from customers returning *) select * from gone`,
      `select * from customers; delete from customers`,
      `select * from customers; commit; delete from customers`,
      `select setval('s', 1)`,
    ];
    await crm.query('create sequence if not exists s');
    for (const query of queries)
      expect((await sync({ query }))?.problem).toMatch(/^The source cannot be read: /);
    expect((await crm.query('select from customers')).rowCount).toBe(2);
  });

  it('that takes too long is given up', async () => {
    expect(await sync({ query: 'select 1 as mail, pg_sleep(30)', timeoutSeconds: 1 })).toMatchObject({
      problem: 'The query took longer than 1 s. Make it faster, or raise its timeoutSeconds.',
    });
  });

  it('that cannot be reached says so and leaves everything as it was', async () => {
    await sync();
    const result = await sync({ url: `postgres://127.0.0.1:${await freePort()}/crm` });
    expect(result).toMatchObject({ rows: 0, removed: 0, problem: expect.stringContaining('ECONNREFUSED') });
    expect(await members()).toHaveLength(2);
    expect(await listSources(store)).toMatchObject([{ name: 'crm', group: 'source:crm', rows: 0 }]);
  });

  it('names the first row that it refused, and takes the others in', async () => {
    await crm.query(`insert into customers values (3, 'not an address')`);
    expect(await sync()).toMatchObject({
      rows: 3,
      created: 2,
      refused: 1,
      problem:
        'Row 3 was refused: email: expected an address without spaces or control characters, got "not an address".',
    });
  });

  it('runs when it is due, and once however many want to run it', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => syncSource(store, sourceWith())));
    expect(results.filter((result) => result !== undefined)).toHaveLength(1);
    expect(await syncSource(store, sourceWith())).toBeUndefined();
    await store.query(`update recipient_sources set finished_at = now() - interval '2 hours'`);
    expect(await syncSource(store, sourceWith())).toMatchObject({ rows: 2 });
  });
});

describe('the file of sources', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pabal-sources-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  async function read(content: string): Promise<Source[]> {
    const file = join(dir, 'sources.json');
    await writeFile(file, content);
    return readSources(file);
  }

  it('needs a name, a url and a query', async () => {
    const [source] = await read(JSON.stringify([{ name: 'crm', url: 'postgres://h/db', query: 'select 1' }]));
    expect(source).toMatchObject({ group: 'source:crm', everyMinutes: 60, columns: { email: 'email' } });
  });

  it('says what is wrong with it, and none of its secrets', async () => {
    const bad = [{ name: 'C R M', url: 'mysql://u:hunter2@h', query: '', every: 5 }];
    const message = await read(JSON.stringify(bad)).catch((error: Error) => error.message);
    for (const words of [
      '0.name: lower case',
      '0.url: a URL that starts with postgres://',
      '0.query',
      'every',
    ])
      expect(message).toContain(words);
    expect(message).not.toContain('hunter2');
    await expect(read('{')).rejects.toThrow('is not JSON.');
    await expect(readSources(join(dir, 'none.json'))).rejects.toThrow('cannot be read');
  });
});
