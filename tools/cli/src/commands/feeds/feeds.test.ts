import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, file } = usePabal({ empty: ['feeds', 'entries'] });
let server: FeedServer;
beforeAll(async () => {
  server = await startFeedServer({ feeds: 2, shares: { error: 0.5 }, articles: 3 });
  process.env.FEED_ALLOW_NETWORKS = '127.0.0.1';
});
afterAll(async () => {
  delete process.env.FEED_ALLOW_NETWORKS;
  await server.stop();
});

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
      err: expect.stringMatching(
        /^The feed \S+ is not read: it is paused\. Make it active first\. Type feeds update --resume\.\n$/,
      ),
    });
    expect((await pabal('feeds', 'update', url, '--resume')).out).toMatch(/state +active\n/);
    expect((await pabal('feeds', 'read', url)).err).toMatch(/^The feed is read by a builder from 2\S+Z on\./);
    expect((await pabal('feeds', 'remove', url, '--yes')).err).toBe(`The feed ${url} is removed.\n`);
    expect(await pabal('feeds', 'show', url)).toMatchObject({
      code: 1,
      err: `There is no feed "${url}". feeds list shows them.\n`,
    });
  });

  it('keep a password that no command shows, until it is changed or removed', async () => {
    const typed = 'https://reader:s3cret@inside.example/feed';
    const kept = async () =>
      (await store.query<{ credentials: string | null }>('select credentials from feeds')).rows[0]
        ?.credentials;
    const said = [await pabal('feeds', 'add', typed)];
    expect(said[0]?.out).toContain('a user name and password are kept, and not shown');
    expect(await kept()).toBe('reader:s3cret');
    said.push(await pabal('feeds', 'update', typed, '--login', 'other:s3cret:2'));
    expect(await kept()).toBe('other:s3cret%3A2');
    said.push(await pabal('feeds', 'show', typed), await pabal('feeds', 'show', typed, '--json'));
    said.push(
      await pabal('feeds', 'list'),
      await pabal('feeds', 'list', '--json'),
      await pabal('feeds', 'export'),
    );
    said.push(await pabal('feeds', 'update', typed, '--login', ''));
    expect(await kept()).toBeNull();
    said.push(await pabal('feeds', 'update', typed, '--url', 'https://reader:s3cret@inside.example/2'));
    expect(await kept()).toBe('reader:s3cret');
    said.push(
      await pabal('feeds', 'update', 'https://inside.example/2', '--url', 'https://inside.example/3'),
    );
    expect(await kept()).toBeNull();
    said.push(await pabal('feeds', 'add', 'ftp://reader:s3cret@inside.example/'));
    said.push(await pabal('feeds', 'show', 'https://reader:s3cret@nowhere.example/'));
    expect(JSON.stringify(said)).not.toContain('s3cret');
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
    const path = await file(
      'feeds.opml',
      `<opml version="2.0"><body><outline text="Go"><outline text="B" xmlUrl="${url}"/><outline xmlUrl="x"/></outline></body></opml>`,
    );
    const imported = await pabal('feeds', 'import', path, '--tag', 'imported');
    expect(imported.err).toBe(
      'Left out, as it is not an http address: "x"\n1 feed added, 0 there already.\n',
    );
    expect((await pabal('feeds', 'export')).out).toContain(`xmlUrl="${url}" category="Go,imported"`);
    await file('feeds.opml', 'no');
    expect(await pabal('feeds', 'import', path)).toMatchObject({
      code: 1,
      err: `The file ${path} cannot be taken in. Expected an OPML document, got something else.\n`,
    });
    expect((await pabal('feeds', 'import', `${path}.missing`)).err).toContain('cannot be read: ENOENT');
  });

  it('are tried without keeping anything', async () => {
    const good = server.feeds.find(({ behaviour }) => behaviour === 'good')?.url ?? '';
    const bad = server.feeds.find(({ behaviour }) => behaviour === 'error')?.url ?? '';
    const { code, out, err } = await pabal('feeds', 'try', good);
    expect(err).toBe('');
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
    [['add', url, '--weight', 'much'], '--weight is not valid'],
    [['add', url, '--on-failure', 'hope'], '--on-failure is not valid'],
    [['add', url, '--on-failure', 'wait'], '--on-failure wait needs --wait MINUTES: how long at most.'],
    [['update', url], 'Say what is to change.'],
    [['update', url, '--pause', '--resume'], 'Expected --pause or --resume, got both.'],
    [['add', url, '--login', 'nobody'], '--login must be USER:PASSWORD, or "" for none; there was no colon.'],
    [['list', '--state', 'dead'], '--state must be one of active, paused, gone, got "dead".'],
  ])('%j is typed wrong', async (typed, sentence) => {
    const { code, err } = await pabal('feeds', ...typed);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});
