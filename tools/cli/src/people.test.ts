import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, findRecipient, listImports, putRecipient, type Store } from '@pabal/db';
import { stageFile } from '@pabal/people';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { runCli } from './cli.ts';
import { commands } from './commands.ts';

let database: TestDatabase;
let store: Store;
let dir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  dir = await mkdtemp(join(tmpdir(), 'pabal-people-'));
  process.env.DATABASE_URL = database.url;
});
beforeEach(async () => {
  await store.query('truncate recipients, newsletters, groups, segments, suppressions, imports cascade');
  await store.query(
    `insert into newsletters (id, key, name, definition) values (new_id(), 'digest', 'Digest', '{}')`,
  );
});
afterAll(async () => {
  delete process.env.DATABASE_URL;
  delete process.env.RECIPIENT_SOURCES_FILE;
  await store.stop();
  await database.drop();
  await rm(dir, { recursive: true });
});

async function pabal(...typed: string[]) {
  let out = '';
  let err = '';
  const code = await runCli(commands, typed, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

async function file(name: string, content: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

const person = (externalId: string, attributes: object) =>
  putRecipient(store, {
    externalId,
    address: `${externalId}@example.com`,
    addressKey: `${externalId}@example.com`,
    attributes: { ...attributes },
  });

describe('recipients import', () => {
  it('takes a file in, tells how far it is, and names the lines it refused', async () => {
    const path = await file('people.csv', 'email,plan\na@example.com,gold\nnobody,gold\n');
    const typed = [path, '--newsletter', 'digest', '--consent-source', 'paper form', '--group', 'customers'];
    const { code, out, err } = await pabal('recipients', 'import', ...typed);
    expect({ code, out }).toEqual({
      code: 0,
      out: '1 new recipient, 0 changed, 0 lines told nothing new, 1 refused.\n',
    });
    expect(err).toContain('100 %, line 3\n');
    expect(err).toContain('line 3: email: expected one address such as someone@example.com, got "nobody"\n');
    const [done] = await listImports(store, { limit: 1 });
    expect(done).toMatchObject({ subscribed: 1, joined: 1, fileName: 'people.csv' });
    expect((await pabal('imports', 'list')).out).toContain('people.csv');
    const shown = await pabal('imports', 'show', done?.id ?? '', '--errors');
    expect(shown.out).toContain('newsletter  digest\n');
    expect(shown.out).toContain('line 3: email:');
  });

  it('goes on with a file that was interrupted', async () => {
    const content = '{"email":"a@example.com"}\n';
    const path = await file('people.ndjson', content);
    async function* bytes() {
      yield Buffer.from(content);
    }
    await stageFile(store, { format: 'ndjson', content: bytes(), requestedBy: 'test' });
    expect((await pabal('recipients', 'import', path)).out).toContain('1 new recipient');
    expect(await listImports(store, { limit: 5 })).toHaveLength(1);
  });

  it.each<[string[], string]>([
    [['none.csv'], 'There is no file "none.csv".'],
    [['people'], 'The name of the file does not say what it is. Add --format csv|ndjson.'],
    [['a.csv', '--format', 'xlsx'], '--format must be csv or ndjson, got "xlsx".'],
    [['a.csv', '--charset', 'klingon'], '--charset must be one of utf-8,'],
    [['a.csv', '--newsletter', 'digest'], '--consent-source is missing'],
    [['a.csv', '--group', 'a b'], '--group must be a group key'],
  ])('says what is wrong with %j', async (typed, sentence) => {
    const { code, err } = await pabal('recipients', 'import', ...typed);
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(sentence);
  });

  it('fails when the file cannot be read, or the newsletter is not known', async () => {
    const path = await file('bad.csv', 'name\nAda\n');
    expect(await pabal('recipients', 'import', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining('one of them email'),
    });
    const weekly = ['--newsletter', 'weekly', '--consent-source', 'x'];
    expect((await pabal('recipients', 'import', path, ...weekly)).err).toBe(
      'There is no newsletter "weekly".\n',
    );
  });
});

describe('segments', () => {
  it('are put, listed, previewed, explained and removed', async () => {
    await person('ada', { plan: 'gold' });
    await person('bob', { plan: 'free' });
    const rule = { all: [{ attribute: 'plan', is: 'gold' }, { not: { field: 'activeAt', withinDays: 30 } }] };
    const path = await file('rule.json', JSON.stringify(rule));
    expect((await pabal('segments', 'put', 'gold', path, '--description', 'Gold')).code).toBe(0);
    expect((await pabal('segments', 'list')).out).toMatch(/gold {2}\S+ {2}cli:\S+ +Gold\n/);
    const preview = await pabal('segments', 'preview', 'gold');
    expect(preview.err).toBe('1 recipient; different addresses: 1.\n');
    expect(preview.out).toContain('ada@example.com');
    const { out, err } = await pabal('segments', 'explain', 'gold', 'bob');
    expect(err).toBe('"bob" is not in the segment. Marked clauses decide that.\n');
    expect(out).toMatch(/\* +no +\{"attribute":"plan","is":"gold"\} +"free"\n/);
    expect((await pabal('segments', 'remove', 'gold')).code).toBe(0);
    expect((await pabal('segments', 'preview', 'gold')).err).toContain('There is no segment "gold".');
  });

  it.each([
    ['{', 'is not JSON.'],
    ['{"attribute":"plan"}', 'exactly one of is, in,'],
    ['{"group":"nobody"}', 'The rule names what does not exist: group "nobody".'],
  ])('are refused when their rule is %s', async (text, sentence) => {
    const path = await file('rule.json', text);
    expect(await pabal('segments', 'put', 'x', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining(sentence),
    });
  });
});

it('suppressions are added, listed and removed', async () => {
  await pabal('suppressions', 'add', 'Ada@Example.com', '--reason', 'complaint', '--scope', 'newsletter');
  await pabal('suppressions', 'add', 'bob@example.com', '--reason', 'asked by phone', '--days', '30');
  const { out } = await pabal('suppressions', 'list');
  expect(out).toMatch(/bob@example\.com +all +asked by phone +\S+Z +\S+Z +cli:/);
  expect(out).toMatch(/ada@example\.com +newsletter +complaint +\S+Z +never +cli:/);
  expect((await pabal('suppressions', 'remove', 'ada@example.com', '--scope', 'all')).code).toBe(1);
  expect((await pabal('suppressions', 'remove', 'ADA@example.com')).out).toContain('complaint');
  expect((await pabal('suppressions', 'list', '--address', 'ada@example.com')).err).toBe(
    'No address like this is suppressed.\n',
  );
  expect((await pabal('suppressions', 'add', 'not an address', '--reason', 'x')).code).toBe(2);
});

it('sources are synced by name and tell what they did', async () => {
  expect((await pabal('sources', 'sync', 'crm')).err).toContain('Set RECIPIENT_SOURCES_FILE');
  const crm = {
    name: 'crm',
    url: database.url,
    query: `select 'p' || n || '@example.com' as email from generate_series(1, 3) n`,
  };
  process.env.RECIPIENT_SOURCES_FILE = await file('sources.json', JSON.stringify([crm]));
  expect((await pabal('sources', 'sync', 'erp')).err).toBe('There is no source "erp". There are: crm.\n');
  expect((await pabal('sources', 'sync', 'crm')).out).toBe(
    '3 rows: 3 new, 0 changed, 0 refused, 0 left the group.\n',
  );
  expect(await findRecipient(store, 'mailto:p2@example.com')).toBeDefined();
  expect((await pabal('sources', 'list')).out).toMatch(/crm +source:crm +\S+Z +3 +3 +0 +0 +0\n/);
});
