import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import {
  addFeeds,
  countFeeds,
  createStore,
  type EntryGiven,
  type FetchContent,
  findFeed,
  hastenFeed,
  listEntries,
  listFeeds,
  newId,
  releaseFeeds,
  removeFeed,
  type Settled,
  type Store,
  settleAnswer,
  settleFailure,
  settlePage,
  type TakenFeed,
  takeDueFeeds,
  takeDuePages,
  updateFeed,
} from './index.ts';

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
});
afterEach(() => store.query('truncate feeds, entries cascade'));
afterAll(async () => {
  await store.stop();
  await database.drop();
});

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

function entry(guid: string, more: Partial<EntryGiven> = {}): EntryGiven {
  return {
    guid,
    url: `https://blog.example/${guid}`,
    canonicalUrl: `https://blog.example/${guid}`,
    contentHash: undefined,
    title: guid,
    summary: `<p>${guid}</p>`,
    excerpt: guid,
    thumbnailUrl: 'https://blog.example/x.png',
    author: undefined,
    categories: [],
    publishedAt: undefined,
    ...more,
  };
}

const content = (...entries: EntryGiven[]): FetchContent => ({
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
async function fetched(id: string, ...entries: EntryGiven[]): Promise<Settled> {
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
      { failure: 'timeout', detail: 'd', nextMs: 1, asked: false },
    );
    const listed = async (filter: object) =>
      (await listFeeds(store, filter, { limit: 9 })).map(({ id }) => id);
    expect(await listed({})).toEqual(ids);
    expect(await listed({ state: 'paused' })).toEqual([first]);
    expect(await listed({ tag: 'ko' })).toEqual([first]);
    expect(await listed({ failing: true })).toEqual([second]);
    const page = await listFeeds(store, {}, { after: first, limit: 1 });
    expect(page.map(({ id }) => id)).toEqual([second]);
    expect(await countFeeds(store)).toEqual({ active: 1, failing: 1, paused: 1, gone: 0 });
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

  it('begin anew at another address, and forget what is under way', async () => {
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
      { failure: 'throttled', detail: 'd', nextMs: 3_600_000, asked: true },
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

describe('what became of a fetch', () => {
  it('is remembered: validators, failures in a row, and that a feed is gone', async () => {
    const id = await one('https://a.example/feed');
    await take();
    const failed = { failure: 'timeout', detail: 'too slow', nextMs: 0, asked: false } as const;
    expect(await settleFailure(store, { id, holder }, failed)).toBe(1);
    await take();
    expect(await settleFailure(store, { id, holder }, failed)).toBe(2);
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
