// Real feeds from a server on this machine, a real store, and the parts as the builder puts them together.

import {
  addFeeds,
  createStore,
  type Feed,
  findFeed,
  listEntries,
  listFeeds,
  newId,
  type Store,
} from '@pabal/db';
import { createFetcher, type Fetcher } from '@pabal/feeds';
import { badDay, type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { createLogger } from '@pabal/runtime';
import { createTestDatabase, eventually, type TestDatabase } from '@pabal/test/support';
import { type Collector, createCollector } from './collector.ts';
import { createReading } from './reading.ts';

let database: TestDatabase;
let store: Store;
let server: FeedServer | undefined;
const collectors: Collector[] = [];
const errors: unknown[] = [];
const logger = createLogger({ service: 'test', level: 'silent' });

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
});
afterEach(async () => {
  for (const collector of collectors.splice(0)) await collector.stop();
  await server?.stop();
  server = undefined;
  await store.query('truncate feeds, entries cascade');
  expect(errors.splice(0)).toEqual([]);
});
afterAll(async () => {
  await store.stop();
  await database.drop();
});

const loopback = { address: '127.0.0.1', prefix: 32, family: 'ipv4' } as const;

const newFetcher = (timeoutMs: number) =>
  createFetcher({
    userAgent: 'pabal/1 (+https://pabal.example)',
    allowNetworks: [loopback],
    timeouts: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    perHost: 100,
  });

function collector({ timeoutMs = 10_000, concurrency = 20 } = {}, fetcher: Fetcher = newFetcher(timeoutMs)) {
  const holder = newId();
  const readOne = createReading({
    ...{ store, fetcher, holder, logger, intervalMs: 1_800_000 },
    clock: () => new Date(),
    random: () => 0.5,
    figures: { read: () => {}, added: () => {} },
    onError: (error) => errors.push(error),
  });
  const made = createCollector({ store, readOne, holder, concurrency, perHost: 100, logger });
  collectors.push(made);
  return made;
}

const everyFeed = () => listFeeds(store, {}, { limit: 500 });

/** All feeds, when each of them was asked; `look` comes before every question. */
const asked = (look?: () => Promise<void>) =>
  eventually(
    async () => {
      await look?.();
      const feeds = await everyFeed();
      return feeds.every(({ checkedAt }) => checkedAt !== null) ? feeds : undefined;
    },
    { timeoutMs: 25_000, what: 'every feed to be asked' },
  );

/**
 * Makes all feeds due, and waits until each of them was asked anew. A look that was under way already has not seen that
 * they are due, so there are several, as in a builder.
 */
async function again(target: Collector): Promise<readonly Feed[]> {
  await store.query(
    'update feeds set due_at = now(), checked_at = null, not_before = null where due_at is not null',
  );
  return asked(() => target.fill());
}

describe('a collection on a bad day', () => {
  it('has all the good ones in, and says of every bad one what is wrong with it', async () => {
    server = await startFeedServer({ feeds: 120, shares: badDay, articles: 5 });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    const target = collector({ timeoutMs: 4_000 });
    await target.fill();
    const feeds = new Map((await asked()).map((feed) => [feed.url, feed]));
    for (const { url, expected, behaviour } of server.feeds) {
      const feed = feeds.get(url);
      expect({ behaviour, outcome: feed?.failure ?? 'read' }).toEqual({ behaviour, outcome: expected });
      if (expected === 'read')
        expect(feed).toMatchObject({ failureDetail: null, answeredAt: expect.any(Date) });
      else expect(feed?.failureDetail).toMatch(/^[A-Z].*\.$/);
    }
    const { rows } = await store.query<{ entries: number; feeds: number }>(
      'select count(*)::integer as entries, count(distinct feed_id)::integer as feeds from entries where first_fetch',
    );
    const good = server.feeds.filter(({ expected }) => expected === 'read').length;
    expect(rows).toEqual([{ entries: 5 * good, feeds: good }]);
  });

  it('reads a feed that hangs beside the others, and not before them', async () => {
    server = await startFeedServer({ feeds: 12, shares: { hang: 0.5 } });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    await collector({ timeoutMs: 20_000, concurrency: 7 }).fill();
    const read = await eventually(async () => {
      const feeds = (await everyFeed()).filter(({ answeredAt }) => answeredAt !== null);
      return feeds.length === 6 ? feeds : undefined;
    });
    expect(read.map(({ url }) => url).sort()).toEqual(
      server.feeds
        .filter(({ behaviour }) => behaviour === 'good')
        .map(({ url }) => url)
        .sort(),
    );
  });
});

describe('a feed', () => {
  it('that has nothing new is not read again, and what it publishes later is news', async () => {
    server = await startFeedServer({ feeds: 3, articles: 2 });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    const target = collector();
    await target.fill();
    await asked();
    server.publish(1);
    await again(target);
    expect([...server.requests.values()]).toEqual([2, 2, 2]);
    const { rows } = await store.query<{ url: string; entries: number }>(
      `select f.url, count(*) filter (where not e.first_fetch)::integer as entries
       from feeds f join entries e on e.feed_id = f.id group by f.url order by f.url`,
    );
    expect(rows.map(({ entries }) => entries)).toEqual([0, 1, 0]);
  });

  it('that is gone is never asked again', async () => {
    server = await startFeedServer({ feeds: 1, shares: { gone: 1 } });
    const [added] = await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    const target = collector();
    await target.fill();
    expect(await asked()).toMatchObject([{ state: 'gone', dueAt: null, failure: 'gone' }]);
    await target.fill();
    expect(server.requests.get('/feed/0')).toBe(1);
    expect(added?.state).toBe('active');
  });

  it('that asks for patience gets it', async () => {
    server = await startFeedServer({ feeds: 1, shares: { busy: 1 } });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    await collector().fill();
    const [feed] = await asked();
    expect(feed?.failure).toBe('throttled');
    expect((feed?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('that can be read again has its failures forgotten', async () => {
    server = await startFeedServer({ feeds: 1, shares: { error: 1 } });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    const target = collector();
    await target.fill();
    expect(await asked()).toMatchObject([{ failures: 1 }]);
    expect(await again(target)).toMatchObject([{ failures: 2, failure: 'http-error' }]);
    server.behave(0, 'good');
    expect(await again(target)).toMatchObject([{ failures: 0, failure: null, failingSince: null }]);
  });

  it('moves after the same permanent redirect has come three times', async () => {
    server = await startFeedServer({ feeds: 1 });
    const target = server.feeds[0]?.url ?? '';
    const real = newFetcher(5_000);
    const moving: Fetcher = {
      fetch: async (request) => ({
        ...(await real.fetch({ ...request, url: target })),
        movedTo: request.url === target ? undefined : target,
      }),
    };
    const [feed] = await addFeeds(store, [{ url: 'http://old.example/feed' }]);
    const moves = collector({}, moving);
    await moves.fill();
    await asked();
    await again(moves);
    expect(await findFeed(store, feed?.id ?? '')).toMatchObject({ fetchUrl: 'http://old.example/feed' });
    await again(moves);
    expect(await findFeed(store, target)).toMatchObject({ url: 'http://old.example/feed', fetchUrl: target });
  });

  it('over which we stumble ourselves waits like one that failed, and is reported', async () => {
    const broken: Fetcher = { fetch: () => Promise.reject(new TypeError('a bug')) };
    await addFeeds(store, [{ url: 'http://blog.example/feed' }]);
    await collector({}, broken).fill();
    expect(await asked()).toMatchObject([{ failure: 'not-a-feed', failures: 1 }]);
    expect(errors.splice(0)).toEqual([new TypeError('a bug')]);
  });
});

describe('collectors', () => {
  it('that run side by side ask for every feed once', async () => {
    server = await startFeedServer({ feeds: 90, articles: 2 });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    const three = [
      collector({ concurrency: 5 }),
      collector({ concurrency: 5 }),
      collector({ concurrency: 5 }),
    ];
    await Promise.all(three.map((target) => target.fill()));
    await asked();
    expect(new Set(server.requests.values())).toEqual(new Set([1]));
    expect(server.requests.size).toBe(90);
  });

  it('that stop give back what is under way, and another one takes it at once', async () => {
    server = await startFeedServer({ feeds: 4, shares: { hang: 1 } });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    const first = collector();
    await first.fill();
    const { requests } = server;
    await eventually(() => requests.size === 4);
    await first.stop();
    await first.stop();
    for (const { number } of server.feeds) server.behave(number, 'good');
    await collector().fill();
    expect((await asked()).every(({ failure, failures }) => failure === null && failures === 0)).toBe(true);
  });

  it('that are killed leave feeds that are taken when their time is up', async () => {
    server = await startFeedServer({ feeds: 1 });
    const [feed] = await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    await store.query(`update feeds set taken_by = $1, taken_until = now() + interval '1 hour'`, [newId()]);
    const target = collector();
    await target.fill();
    expect(server.requests.size).toBe(0);
    await store.query(`update feeds set taken_until = now()`);
    await target.fill();
    await asked();
    expect(await listEntries(store, feed?.id ?? '', { limit: 50 })).toHaveLength(20);
  });
});
