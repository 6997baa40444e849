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
      'There is no newsletter "weekly". newsletters list shows those there are.\n',
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

describe('subscriptions', () => {
  const consent = ['--consent-source', 'paper form', '--consent-at', '2026-03-01T09:00:00+09:00'];
  const typed = (verb: string, ...more: string[]) => pabal('subscriptions', verb, ...more);

  it('are made with the evidence of consent, listed and ended, and the history is kept', async () => {
    await person('ada', {});
    const made = await typed('subscribe', 'digest', 'ada', ...consent, '--consent-version', 'v3');
    expect(made.out).toMatch(/digest +ada +subscribed +2026-03-01T00:00:00Z +paper form +v3 +\S+Z +cli:/);
    expect((await typed('list', 'digest')).out).toContain('paper form');
    expect((await typed('unsubscribe', 'digest', 'ada')).err).toBe(
      '1 recipient with this address will get no more of it.\n',
    );
    expect((await typed('unsubscribe', 'digest', 'ada')).err).toContain('nothing was changed');
    expect((await typed('list', 'digest', '--state', 'subscribed')).err).toContain('Nobody');
    const { out } = await typed('show', 'ada');
    expect(out).toMatch(/never asked → subscribed +2026-03-01T00:00:00Z +paper form +v3 +cli:/);
    expect(out).toMatch(/subscribed → unsubscribed +2026-03-01T00:00:00Z +paper form +v3 +cli:/);
    const { subscriptions, moves } = JSON.parse((await typed('show', 'ada', '--json')).out);
    expect([subscriptions.length, moves.length]).toEqual([1, 2]);
  });

  it('that wait for a confirmation are pending, and asking again does not undo a subscription', async () => {
    await person('ada', {});
    expect((await typed('subscribe', 'digest', 'ada', ...consent, '--pending')).out).toContain('pending');
    await typed('subscribe', 'digest', 'ada', ...consent);
    const again = await typed('subscribe', 'digest', 'ada', ...consent, '--pending');
    expect(again.err).toBe('The recipient was subscribed already and stays so.\n');
  });

  it('are listed in pages', async () => {
    for (const name of ['ada', 'bob']) {
      await person(name, {});
      await typed('subscribe', 'digest', name, ...consent);
    }
    const { out, err } = await typed('list', 'digest', '--limit', '1');
    const [, cursor = ''] = /--after (\S+)/.exec(err) ?? [];
    const rest = await typed('list', 'digest', '--limit', '1', '--after', cursor);
    expect([out, rest.out].map((text) => /ada|bob/.exec(text)?.[0]).sort()).toEqual(['ada', 'bob']);
  });

  it.each<[string[], string]>([
    [['subscribe', 'digest', 'ada'], '--consent-source is missing'],
    [['subscribe', 'digest', 'nobody', ...consent], 'There is no recipient "nobody".'],
    [['subscribe', 'digest', 'a@example.com', ...consent], 'has "mailto:a@example.com"'],
    [['unsubscribe', 'weekly', 'ada'], 'There is no newsletter "weekly".'],
    [['list', 'digest', '--state', 'gone'], '--state must be one of subscribed, pending, unsubscribed'],
    [
      ['subscribe', 'digest', 'ada', '--consent-source', 'x', '--consent-at', 'today'],
      '--consent-at must be a time',
    ],
    [
      ['subscribe', 'digest', 'ada', '--consent-source', 'x', '--consent-at', '2999-01-01T00:00:00Z'],
      'not be in the future',
    ],
  ])('say what is wrong with %j', async (words, sentence) => {
    const { code, err } = await typed(words[0] ?? '', ...words.slice(1));
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(sentence);
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
  const lifted = await pabal('suppressions', 'removed', '--address', 'ada@example.com');
  expect(lifted.out).toMatch(/ada@example\.com +newsletter +complaint +\S+Z +\S+Z +cli:/);
  expect((await pabal('suppressions', 'removed', '--address', 'bob@example.com')).err).toContain(
    'No suppression',
  );
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
