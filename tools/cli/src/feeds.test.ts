import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, type Store } from '@pabal/db';
import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import { runCli } from './cli.ts';
import { commands } from './commands.ts';

let database: TestDatabase;
let store: Store;
let server: FeedServer;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  server = await startFeedServer({ feeds: 2, shares: { error: 0.5 }, articles: 3 });
  folder = await mkdtemp(join(tmpdir(), 'pabal-feeds-'));
  process.env.DATABASE_URL = database.url;
  process.env.FEED_ALLOW_NETWORKS = '127.0.0.1';
});
beforeEach(() => store.query('truncate feeds, entries cascade'));
afterAll(async () => {
  delete process.env.DATABASE_URL;
  delete process.env.FEED_ALLOW_NETWORKS;
  await rm(folder, { recursive: true });
  await server.stop();
  await store.stop();
  await database.drop();
});

async function pabal(...typed: string[]) {
  const said = { out: '', err: '' };
  const code = await runCli(commands, typed, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

const url = 'https://blog.example/feed';

describe('feeds', () => {
  it('are added with what is decided about them, shown, changed and removed', async () => {
    const added = await pabal(
      ...['feeds', 'add', url, '--name', '역참', '--tag', 'team', '--tag', 'ko', '--weight', '3'],
      ...['--section', 'team', '--exclude', '광고', '--on-failure', 'wait', '--wait', '20'],
    );
    expect(added.code).toBe(0);
    for (const line of [
      'name        역참',
      'tags        team, ko',
      'exclude     광고',
      'on failure  wait 20 minutes',
    ])
      expect(added.out).toContain(`${line}\n`);
    expect(await pabal('feeds', 'add', url)).toMatchObject({
      code: 1,
      err: `The feed ${url} is there already. Change it with feeds update.\n`,
    });
    const changed = await pabal('feeds', 'update', url, '--name', '', '--tag', 'en', '--pause');
    expect(changed.out).toMatch(/tags +en\n(?:.*\n)*weight +3\n(?:.*\n)*state +paused\n/);
    expect(changed.out).not.toContain('name ');
    expect(await pabal('feeds', 'read', url)).toMatchObject({
      code: 1,
      err: 'The feed is not read: it is paused. Resume it with feeds update --resume.\n',
    });
    expect((await pabal('feeds', 'update', url, '--resume')).out).toMatch(/state +active\n/);
    expect((await pabal('feeds', 'read', url)).err).toMatch(/^The feed is read by a builder from 2\S+Z on\./);
    expect((await pabal('feeds', 'remove', url)).err).toBe(`The feed ${url} is removed.\n`);
    expect(await pabal('feeds', 'show', url)).toMatchObject({
      code: 1,
      err: `There is no feed "${url}". feeds list shows them.\n`,
    });
  });

  it('are listed, and those that fail with their failure', async () => {
    await pabal('feeds', 'add', url, '--tag', 'a');
    await pabal('feeds', 'add', 'https://other.example/feed');
    await store.query(`update feeds set failing_since = now(), failure = 'timeout' where url = $1`, [url]);
    const { out } = await pabal('feeds', 'list', '--failing');
    expect(out.trim().split('\n')).toHaveLength(2);
    expect(out).toContain('active: timeout');
    expect((await pabal('feeds', 'list', '--tag', 'b')).err).toContain('There are no such feeds.');
    const json: unknown = JSON.parse((await pabal('feeds', 'list', '--limit', '1', '--json')).out);
    expect(json).toMatchObject({ feeds: [{ url }], next: expect.any(String) });
  });

  it('come in and go out as OPML', async () => {
    const file = join(folder, 'feeds.opml');
    await writeFile(
      file,
      `<opml version="2.0"><body><outline text="Go"><outline text="B" xmlUrl="${url}"/><outline xmlUrl="x"/></outline></body></opml>`,
    );
    const imported = await pabal('feeds', 'import', file, '--tag', 'imported');
    expect(imported.err).toBe('Left out, as it is no http address: "x"\n1 feed added, 0 there already.\n');
    expect((await pabal('feeds', 'export')).out).toContain(`xmlUrl="${url}" category="Go,imported"`);
    await writeFile(file, 'no');
    expect(await pabal('feeds', 'import', file)).toMatchObject({
      code: 1,
      err: `Expected an OPML document in ${file}, got something else.\n`,
    });
    expect((await pabal('feeds', 'import', join(folder, 'missing'))).err).toContain('cannot be read: ENOENT');
  });

  it('are tried without keeping anything', async () => {
    const good = server.feeds.find(({ behaviour }) => behaviour === 'good')?.url ?? '';
    const bad = server.feeds.find(({ behaviour }) => behaviour === 'error')?.url ?? '';
    const { code, out } = await pabal('feeds', 'try', good);
    expect({ code, entries: /entries +3\n/.test(out) }).toEqual({ code: 0, entries: true });
    expect(await pabal('feeds', 'try', bad)).toMatchObject({
      code: 1,
      err: 'http-error: Expected a status of 200, got 500.\n',
    });
    expect((await pabal('feeds', 'list')).out).toBe('');
  });

  it.each([
    [
      ['add', 'blog.example'],
      'The address of a feed must begin with http:// or https://, got "blog.example".',
    ],
    [['add', url, '--weight', 'much'], '--weight cannot be so'],
    [['add', url, '--on-failure', 'hope'], '--on-failure cannot be so'],
    [['add', url, '--on-failure', 'wait'], '--on-failure wait needs --wait MINUTES: how long at most.'],
    [['update', url], 'Say what is to change.'],
    [['update', url, '--pause', '--resume'], 'Expected --pause or --resume, got both.'],
    [['list', '--state', 'dead'], '--state must be one of active, paused, gone, got "dead".'],
  ])('%j is typed wrong', async (typed, sentence) => {
    const { code, err } = await pabal('feeds', ...typed);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});
