import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedEntry } from '@pabal/domain';
import { useStore } from '@pabal/test/support';
import { newId } from '../store/index.ts';
import {
  addFeeds,
  beginReading,
  countFeeds,
  type FetchContent,
  findFeed,
  giveUpReading,
  hastenFeed,
  listEntries,
  listFeeds,
  releaseFeeds,
  removeFeed,
  type Settled,
  settleAnswer,
  settleFailure,
  settlePage,
  type TakenFeed,
  takeDueFeeds,
  takeDuePages,
  updateFeed,
} from './index.ts';

const { store } = useStore();

afterEach(() => store.query('truncate feeds, entries cascade'));

const holder = newId();

async function add(...urls: string[]): Promise<string[]> {
  return (
    await addFeeds(
      store,
      urls.map((url) => ({ url })),
    )
  ).map(({ id }) => id);
}

async function one(url: string): Promise<string> {
  const [id] = await add(url);
  if (id === undefined) throw new Error(`${url} was there already.`);
  return id;
}

const take = (more: { holder?: string; limit?: number; perHost?: number; holdSeconds?: number } = {}) =>
  takeDueFeeds(store, { holder, limit: 100, perHost: 100, holdSeconds: 60, ...more });

const urls = (feeds: readonly TakenFeed[]) => feeds.map(({ url }) => url).sort();

function entry(guid: string, more: Partial<FeedEntry> = {}): FeedEntry {
  return {
    guid,
    url: `https://blog.example/${guid}`,
    canonicalUrl: `https://blog.example/${guid}`,
    contentHash: undefined,
    title: guid,
    summary: `<p>${guid}</p>`,
    excerpt: guid,
    thumbnailUrl: 'https://blog.example/x.png',
    readingMinutes: undefined,
    author: undefined,
    categories: [],
    publishedAt: undefined,
    ...more,
  };
}

const content = (...entries: FeedEntry[]): FetchContent => ({
  bodyHash: Buffer.alloc(32, 7),
  title: 'A blog',
  siteUrl: 'https://blog.example/',
  entries,
});

const nothingNew = {
  ...{ etag: undefined, lastModified: undefined, nextMs: 60_000 },
  ...{ movedTo: undefined, movedTimes: 0, move: false },
};

/** Takes the feed, whenever it is due, and settles what it held. */
async function fetched(id: string, ...entries: FeedEntry[]): Promise<Settled> {
  await store.query('update feeds set taken_by = $2 where id = $1', [id, holder]);
  return settleAnswer(store, { id, holder }, { ...nothingNew, content: content(...entries) });
}

describe('feeds', () => {
  it('are added once, with what was decided about them', async () => {
    const given = {
      url: 'https://a.example/feed',
      ...{ name: 'A', tags: ['team'], weight: 3, section: 'team', includeWords: ['x'], excludeWords: ['y'] },
      ...({ failureRule: 'wait', waitMinutes: 5 } as const),
    };
    const [feed] = await addFeeds(store, [given, { url: 'https://b.example/feed' }]);
    expect(feed).toMatchObject({ ...given, fetchUrl: given.url, state: 'active', failures: 0, title: null });
    expect(await addFeeds(store, [{ url: given.url, name: 'other' }])).toEqual([]);
    expect((await findFeed(store, given.url))?.name).toBe('A');
    expect((await findFeed(store, feed?.id ?? ''))?.url).toBe(given.url);
    expect(await findFeed(store, 'https://c.example/')).toBeUndefined();
  });

  it('are listed in pages, by state, tag and failure', async () => {
    const ids = await add('https://a.example/1', 'https://a.example/2', 'https://a.example/3');
    const [first = '', second = ''] = ids;
    await updateFeed(store, first, { tags: ['team', 'ko'], state: 'paused' });
    await take();
    await settleFailure(
      store,
      { id: second, holder },
      { failure: 'timeout', detail: 'd', failures: 1, nextMs: 1, asked: false },
    );
    const listed = async (filter: object) =>
      (await listFeeds(store, filter, { limit: 9 })).map(({ id }) => id);
    expect(await listed({})).toEqual(ids);
    expect(await listed({ state: 'paused' })).toEqual([first]);
    expect(await listed({ tag: 'ko' })).toEqual([first]);
    expect(await listed({ failing: true })).toEqual([second]);
    const page = await listFeeds(store, {}, { after: first, limit: 1 });
    expect(page.map(({ id }) => id)).toEqual([second]);
    expect(await countFeeds(store)).toEqual({
      active: 1,
      failing: 1,
      paused: 1,
      gone: 0,
      failingSince: expect.any(Date),
    });
  });

  it('that were removed and come back bring no old news', async () => {
    const id = await one('https://a.example/feed');
    await fetched(id);
    await fetched(id, entry('1'));
    expect(await removeFeed(store, id)).toBe(true);
    expect(await removeFeed(store, id)).toBe(false);
    expect(await take()).toEqual([]);
    expect(await add('https://a.example/feed')).toEqual([id]);
    await fetched(id, entry('1'), entry('2'));
    const entries = await listEntries(store, id, { limit: 9 });
    expect(entries.map(({ guid, firstFetch }) => [guid, firstFetch])).toEqual([
      ['2', true],
      ['1', false],
    ]);
  });

  it('begin again at another address, and forget what is under way', async () => {
    const id = await one('https://a.example/feed');
    await fetched(id, entry('1'));
    await hastenFeed(store, id);
    await take();
    const feed = await updateFeed(store, id, { url: 'https://b.example/feed', weight: 2 });
    expect(feed).toMatchObject({
      url: 'https://b.example/feed',
      fetchUrl: 'https://b.example/feed',
      weight: 2,
    });
    expect(await settleAnswer(store, { id, holder }, { ...nothingNew, content: content() })).toEqual({
      kept: false,
    });
    await take();
    await settleAnswer(store, { id, holder }, { ...nothingNew, content: content(entry('2')) });
    expect((await listEntries(store, id, { limit: 1 }))[0]).toMatchObject({ guid: '2', firstFetch: true });
    await add('https://c.example/feed');
    await expect(updateFeed(store, id, { url: 'https://c.example/feed' })).rejects.toMatchObject({
      code: '23505',
    });
    expect(await updateFeed(store, newId(), { weight: 1 })).toBeUndefined();
  });
});

describe('taking', () => {
  it('gives every feed to one of many who ask at once', async () => {
    await add(...Array.from({ length: 60 }, (_, n) => `https://${n % 20}.example/${n}`));
    const taken = await Promise.all(
      Array.from({ length: 8 }, () => take({ holder: newId(), limit: 10, perHost: 3 })),
    );
    const all = urls(taken.flat());
    expect(new Set(all).size).toBe(all.length);
    while (true) {
      const more = await take({ limit: 10, perHost: 3 });
      if (more.length === 0) break;
      all.push(...urls(more));
    }
    expect(new Set(all).size).toBe(60);
  });

  it('holds no more of one host than may be asked, and does not let it delay the others', async () => {
    await add(...Array.from({ length: 30 }, (_, n) => `https://many.example/${n}`), 'https://one.example/');
    const first = await take({ limit: 10, perHost: 2 });
    expect(urls(first)).toEqual(['https://many.example/0', 'https://many.example/1', 'https://one.example/']);
    expect(await take({ limit: 10, perHost: 2 })).toEqual([]);
    expect(await take({ limit: 10, perHost: 3 })).toHaveLength(1);
  });

  it('takes again what is not held any more, and what was given back', async () => {
    const id = await one('https://a.example/feed');
    expect(await take()).toHaveLength(1);
    expect(await take()).toHaveLength(0);
    await releaseFeeds(store, holder);
    expect(await take()).toHaveLength(1);
    await store.query(`update feeds set taken_until = now() - interval '1 second'`);
    const other = newId();
    expect(await take({ holder: other })).toHaveLength(1);
    expect(await settleAnswer(store, { id, holder }, nothingNew)).toEqual({ kept: false });
    expect(await settleAnswer(store, { id, holder: other }, nothingNew)).toMatchObject({ kept: true });
  });

  it('leaves paused ones alone, and lets nobody hasten what a server wants to be left alone', async () => {
    const [paused = '', busy = ''] = await add('https://a.example/feed', 'https://b.example/feed');
    await take();
    await settleFailure(
      store,
      { id: busy, holder },
      { failure: 'throttled', detail: 'd', failures: 1, nextMs: 3_600_000, asked: true },
    );
    await updateFeed(store, paused, { state: 'paused' });
    expect(await hastenFeed(store, paused)).toBeUndefined();
    const hastened = await hastenFeed(store, busy);
    expect((hastened?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_000_000);
    expect(await take()).toEqual([]);
    await updateFeed(store, paused, { state: 'active' });
    expect(urls(await take())).toEqual(['https://a.example/feed']);
  });
});

describe('a user name and password', () => {
  it('are given to the fetcher, and shown to nobody', async () => {
    const url = 'https://a.example/feed';
    const [added] = await addFeeds(store, [{ url, credentials: 'reader:s3cret' }]);
    expect(added).toMatchObject({ url, hasCredentials: true });
    expect(JSON.stringify([added, await listFeeds(store, {}, { limit: 9 })])).not.toContain('s3cret');
    expect(await take()).toMatchObject([{ url, address: url, credentials: 'reader:s3cret' }]);
  });

  it('are changed and removed without beginning again, and leave with an address', async () => {
    const [added] = await addFeeds(store, [{ url: 'https://a.example/feed', credentials: 'a:b' }]);
    const id = added?.id ?? '';
    await take();
    await settleAnswer(
      store,
      { id, holder },
      { ...nothingNew, nextMs: 3_600_000, content: content(entry('1')) },
    );
    expect(await updateFeed(store, id, { credentials: 'c:d' })).toMatchObject({ hasCredentials: true });
    const [again] = await take();
    expect(again).toMatchObject({ credentials: 'c:d', bodyHash: Buffer.alloc(32, 7) });
    expect(await updateFeed(store, id, { credentials: null })).toMatchObject({ hasCredentials: false });
    const paused = await updateFeed(store, id, { credentials: 'c:e', state: 'paused' });
    expect(paused).toMatchObject({ hasCredentials: true, state: 'paused', dueAt: null });
    const active = await updateFeed(store, id, { credentials: null, state: 'active' });
    expect(active).toMatchObject({ hasCredentials: false, state: 'active', dueAt: expect.any(Date) });
    await updateFeed(store, id, { url: 'https://b.example/feed', credentials: 'e:f' });
    expect(await take()).toMatchObject([
      { url: 'https://b.example/feed', credentials: 'e:f', bodyHash: null },
    ]);
    await removeFeed(store, id);
    const [back] = await addFeeds(store, [{ url: 'https://b.example/feed' }]);
    expect(back).toMatchObject({ id, hasCredentials: false });
  });

  it('leave addresses, entries and editions in which they stood', async () => {
    const file = join(import.meta.dirname, '../../migrations/0015-feed-credentials.sql');
    const login = 'http://reader:s3cret&x@h.example';
    const bare = 'http://h.example';
    await store.transaction(async (transaction) => {
      await transaction.query('alter table feeds drop column credentials');
      const [feed, same, free] = [newId(), newId(), newId()];
      await transaction.query(
        `insert into feeds (id, url, fetch_url, host, site_url, failure_detail) values
           ($1, $2 || '/feed', $2 || '/feed', 'h.example', $2 || '/', 'Its feed seems to be ' || $2 || '/x'),
           ($3, $5 || '/feed', $5 || '/feed', 'h.example', null, null),
           ($4, 'http://free.example/@a:b@c', 'http://free.example/@a:b@c', 'free.example', null, null)`,
        [feed, login, same, free, bare],
      );
      await transaction.query(
        `insert into entries (id, feed_id, guid, story_id, url, title, summary, first_fetch)
         select id, $1, guid, id, guid, title, summary, false from (values
           ($2::uuid, $4 || '/1', 'reader:s3cret&x@h.example/1', '<a href="' || replace($4, '&', '&amp;') || '/1">x</a>'),
           ($3::uuid, $4 || '/2', 'Write to reader:s3cret', '')
         ) as v (id, guid, title, summary)`,
        [feed, newId(), newId(), login],
      );
      const newsletter = newId();
      const definition = { content: { kind: 'feeds', sources: { feeds: [`${login}/feed`] } } };
      await transaction.query(
        `insert into newsletters (id, key, name, definition) values ($1, 'n', 'N', $2)`,
        [newsletter, JSON.stringify(definition)],
      );
      await transaction.query(
        `insert into editions (id, newsletter_id, slot, kind, state, definition, content, reason)
         values ($1, $2, now(), 'manual', 'finished', $3, $4, $5)`,
        [
          ...[newId(), newsletter, JSON.stringify(definition)],
          JSON.stringify({ url: `${login}/1`, html: `<a href="${login.replace('&', '&amp;')}/1">` }),
          `The feed ${login}/feed could not be read.`,
        ],
      );
      for (const statement of (await readFile(file, 'utf8')).split(/(?<=;)\n\n(?=do )/))
        await transaction.query(statement);
      const { rows } = await transaction.query<{ url: string; credentials: string | null }>(
        'select url, credentials from feeds order by id',
      );
      expect(rows).toEqual([
        { url: `${bare}/feed#${feed}`, credentials: 'reader:s3cret&x' },
        { url: `${bare}/feed`, credentials: null },
        { url: 'http://free.example/@a:b@c', credentials: null },
      ]);
      const entries = await transaction.query('select guid, url, title, summary from entries order by id');
      expect(entries.rows).toEqual([
        {
          ...{ guid: `${bare}/1`, url: `${bare}/1`, title: 'h.example/1' },
          summary: `<a href="${bare}/1">x</a>`,
        },
        { guid: `${bare}/2`, url: `${bare}/2`, title: 'Write to reader:s3cret', summary: '' },
      ]);
      const left = await transaction.query(
        `select to_jsonb(f) - 'credentials' as row from feeds f union all select to_jsonb(e) - 'title' from entries e
         union all select to_jsonb(n) from newsletters n union all select to_jsonb(d) from editions d`,
      );
      expect(left.rows).toHaveLength(7);
      expect(JSON.stringify(left.rows)).not.toContain('s3cret');
      await transaction.query('truncate newsletters, editions cascade');
    });
  });
});

describe('what became of a fetch', () => {
  it('is that it failed, from before its document is read until it was', async () => {
    const id = await one('https://a.example/feed');
    const [taken] = await take();
    const cutOff = { failure: 'unreadable', detail: 'cut off', failures: 1, nextMs: 3_600_000 } as const;
    expect(await beginReading(store, { id, holder }, cutOff)).toBe(true);
    const counted = await findFeed(store, id);
    expect(counted).toMatchObject({ failures: 1, failure: 'unreadable', failureDetail: 'cut off' });
    expect((counted?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_000_000);
    await settleAnswer(store, { id, holder }, { ...nothingNew, nextMs: 0 });
    expect(await findFeed(store, id)).toMatchObject({ failures: 0, failure: null, failingSince: null });
    expect(await beginReading(store, { id, holder }, cutOff)).toBe(false);
    expect(taken?.failures).toBe(0);
  });

  it('is nothing when the reading was given up: the feed is as it was before', async () => {
    const id = await one('https://a.example/feed');
    await take();
    await settleFailure(
      store,
      { id, holder },
      { failure: 'timeout', detail: 'slow', failures: 1, nextMs: 0, asked: false },
    );
    const before = await findFeed(store, id);
    const [taken] = await take();
    if (taken === undefined) throw new Error('Expected a feed that is due.');
    const cutOff = { failure: 'unreadable', detail: 'cut off', failures: 2, nextMs: 3_600_000 } as const;
    await beginReading(store, { id, holder }, cutOff);
    await giveUpReading(store, holder, taken);
    await releaseFeeds(store, holder);
    expect(await findFeed(store, id)).toEqual(before);
  });

  it('is remembered: validators, failures in a row, and that a feed is gone', async () => {
    const id = await one('https://a.example/feed');
    await take();
    const failed = { failure: 'timeout', detail: 'too slow', failures: 1, nextMs: 0, asked: false } as const;
    expect(await settleFailure(store, { id, holder }, failed)).toBe(true);
    await take();
    expect(await settleFailure(store, { id, holder }, { ...failed, failures: 2 })).toBe(true);
    const failing = await findFeed(store, id);
    expect(failing).toMatchObject({ failures: 2, failure: 'timeout', failureDetail: 'too slow' });
    await take();
    await settleAnswer(
      store,
      { id, holder },
      { ...nothingNew, nextMs: 0, etag: '"1"', content: content(entry('1')) },
    );
    expect(await findFeed(store, id)).toMatchObject({
      failures: 0,
      failure: null,
      failingSince: null,
      title: 'A blog',
    });
    const [again] = await take();
    expect(again).toMatchObject({ etag: '"1"', bodyHash: Buffer.alloc(32, 7) });
    await settleFailure(store, { id, holder }, { ...failed, failure: 'gone' });
    expect(await findFeed(store, id)).toMatchObject({ state: 'gone', dueAt: null });
    expect(await hastenFeed(store, id)).toBeUndefined();
  });

  it('moves a feed, under the name it has, unless another feed is there', async () => {
    const [here = '', there = ''] = await add('https://a.example/old', 'https://b.example/feed');
    await take();
    const moved = { ...nothingNew, nextMs: 0, movedTimes: 3, move: true };
    await settleAnswer(store, { id: here, holder }, { ...moved, movedTo: 'https://new.example/feed' });
    expect(await findFeed(store, here)).toMatchObject({
      url: 'https://a.example/old',
      fetchUrl: 'https://new.example/feed',
    });
    expect(await add('https://new.example/feed')).toEqual([]);
    expect((await findFeed(store, 'https://new.example/feed'))?.id).toBe(here);
    await settleAnswer(store, { id: there, holder }, { ...moved, movedTo: 'https://new.example/feed' });
    expect(await findFeed(store, there)).toMatchObject({ fetchUrl: 'https://b.example/feed' });
  });
});

describe('entries', () => {
  const stories = async () => {
    const { rows } = await store.query<{ guid: string; story: string }>(
      `select e.guid, s.guid as story from entries e join entries s on s.id = e.story_id`,
    );
    return Object.fromEntries(rows.map(({ guid, story }) => [guid, story]));
  };

  it('of the first fetch are only recorded; an empty feed was read too', async () => {
    const [full = '', empty = ''] = await add('https://a.example/feed', 'https://b.example/feed');
    await fetched(full, entry('old'));
    await fetched(full, entry('new'), entry('old'));
    await fetched(empty);
    await fetched(empty, entry('first'));
    const { rows } = await store.query<{ guid: string }>(
      'select guid from entries where not first_fetch order by guid',
    );
    expect(rows.map(({ guid }) => guid)).toEqual(['first', 'new']);
  });

  it('are corrected where they changed, and keep what the feed does not say any more', async () => {
    const id = await one('https://a.example/feed');
    expect(await fetched(id, entry('1'), entry('2'))).toMatchObject({ added: 2, changed: 0 });
    expect(await fetched(id, entry('1'), entry('2', { title: 'better' }))).toMatchObject({
      added: 0,
      changed: 1,
    });
    const bare = entry('1', { thumbnailUrl: undefined, summary: '', excerpt: '' });
    expect(await fetched(id, bare)).toMatchObject({ added: 0, changed: 0 });
    expect((await listEntries(store, id, { limit: 9 })).find(({ guid }) => guid === '2')?.title).toBe(
      'better',
    );
  });

  it('tell the same story by address, then by words, in one feed and across feeds', async () => {
    const [a = '', b = ''] = await add('https://a.example/feed', 'https://b.example/feed');
    const hash = (n: number) => Buffer.alloc(32, n);
    await fetched(a, entry('1', { contentHash: hash(1) }), entry('2', { contentHash: hash(2) }));
    await fetched(
      b,
      entry('same-address', { canonicalUrl: 'https://blog.example/1' }),
      entry('same-words', { contentHash: hash(1) }),
      entry('both', { canonicalUrl: 'https://blog.example/2', contentHash: hash(1) }),
      entry('neither', { canonicalUrl: undefined }),
      entry('twin', { contentHash: hash(9) }),
      entry('other-twin', { contentHash: hash(9) }),
    );
    expect(await stories()).toEqual({
      '1': '1',
      '2': '2',
      'same-address': '1',
      'same-words': '1',
      both: '2',
      neither: 'neither',
      twin: 'twin',
      'other-twin': 'twin',
    });
  });

  it('are one story even when two feeds bring it at the same moment', async () => {
    const ids = await add(...Array.from({ length: 6 }, (_, n) => `https://${n}.example/feed`));
    await Promise.all(
      ids.map((id, n) => fetched(id, entry(`g${n}`, { canonicalUrl: 'https://blog.example/same' }))),
    );
    expect(new Set(Object.values(await stories())).size).toBe(1);
  });

  it('without picture or words have their page asked, twice at most, and never those only recorded', async () => {
    const id = await one('https://a.example/feed');
    await fetched(id, entry('old', { thumbnailUrl: undefined }));
    await fetched(
      id,
      entry('1', { thumbnailUrl: undefined }),
      entry('2', { summary: '', excerpt: '' }),
      entry('3'),
    );
    const takePages = () => takeDuePages(store, { limit: 9, holdSeconds: 0 });
    const due = await takePages();
    expect(due.map(({ url }) => url).sort()).toEqual(['https://blog.example/1', 'https://blog.example/2']);
    const found = { thumbnailUrl: 'https://blog.example/og.png', summary: '<p>og</p>', excerpt: 'og' };
    for (const { entryId } of due.slice(0, 1)) await settlePage(store, entryId, found);
    expect(await takePages()).toHaveLength(1);
    expect(await takePages()).toHaveLength(0);
    const entries = await listEntries(store, id, { limit: 9 });
    const settled = entries.find(({ id }) => id === due[0]?.entryId);
    const wasBare = settled?.guid === '2';
    expect(settled).toMatchObject(
      wasBare
        ? { excerpt: 'og', thumbnailUrl: 'https://blog.example/x.png' }
        : { excerpt: '1', thumbnailUrl: 'https://blog.example/og.png' },
    );
  });
});
