// Real feeds from a server on this machine, a real store, and the parts as the builder puts them together.

import { addFeeds, type Feed, findFeed, listEntries, listFeeds } from '@pabal/db/feeds';
import { createStore, newId, type Store } from '@pabal/db/store';
import {
  createDocumentReader,
  createFetcher,
  type DocumentReader,
  type Fetcher,
  feedAddress,
} from '@pabal/feeds';
import { badDay, type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { createLogger, type Logger } from '@pabal/runtime';
import { eventually, useStore } from '@pabal/test/support';
import { type Collector, createCollector } from './collector.ts';
import { createReading } from './reading.ts';

const { store, database } = useStore();
let server: FeedServer | undefined;
const collectors: Collector[] = [];
const errors: unknown[] = [];
const logger = createLogger({ service: 'test', level: 'silent' });
const documents = createDocumentReader({ threads: 2, timeMs: 20_000 });

beforeAll(async () => {
  // A thread that runs from sources takes its time to start.
  await documents.readOpml(Buffer.from('<opml/>'));
});
afterEach(async () => {
  for (const collector of collectors.splice(0)) await collector.stop();
  await server?.stop();
  server = undefined;
  await store.query('truncate feeds, entries cascade');
  expect(errors.splice(0)).toEqual([]);
});
afterAll(async () => {
  await documents.stop();
});

const loopback = { address: '127.0.0.1', prefix: 32, family: 'ipv4' } as const;

const newFetcher = (timeoutMs: number) =>
  createFetcher({
    userAgent: 'pabal/1 (+https://pabal.example)',
    allowNetworks: [loopback],
    timeouts: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    perHost: 100,
  });

/** A logger that says everything, and what it wrote. */
function listeningLogger(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ service: 'test', level: 'debug' }, destination) };
}

interface Parts {
  readonly fetcher: Fetcher;
  readonly reader: Pick<DocumentReader, 'readFeed'>;
  /** The store that the collector writes to. */
  readonly store: Store;
  readonly logger: Logger;
}

function collector({ timeoutMs = 10_000, concurrency = 20 } = {}, parts: Partial<Parts> = {}) {
  const holder = newId();
  const used = { fetcher: newFetcher(timeoutMs), reader: documents, store, logger, ...parts };
  const readOne = createReading({
    ...{ ...used, holder, intervalMs: 1_800_000 },
    clock: () => new Date(),
    random: () => 0.5,
    figures: { read: () => {}, added: () => {} },
    onError: (error) => errors.push(error),
  });
  const made = createCollector({ ...used, readOne, holder, concurrency, perHost: 100 });
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
 * Makes all feeds due, and waits until each of them was asked again. A look that was under way already has not seen that
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
    const moves = collector({}, { fetcher: moving });
    await moves.fill();
    await asked();
    await again(moves);
    expect(await findFeed(store, feed?.id ?? '')).toMatchObject({ fetchUrl: 'http://old.example/feed' });
    await again(moves);
    expect(await findFeed(store, target)).toMatchObject({ url: 'http://old.example/feed', fetchUrl: target });
  });

  it('has its password sent to its own server, and to none that it moved to', async () => {
    server = await startFeedServer({ feeds: 1 });
    const real = newFetcher(5_000);
    const sent: unknown[] = [];
    const target = server.feeds[0]?.url ?? '';
    const listening: Fetcher = {
      fetch: (request) => {
        sent.push({ url: request.url, credentials: request.credentials });
        return real.fetch({ ...request, url: target });
      },
    };
    const [own, other] = ['http://own.example/feed', 'http://other.example/feed'];
    await addFeeds(store, [{ url: own, credentials: 'reader:s3cret' }]);
    const listener = collector({}, { fetcher: listening });
    await listener.fill();
    await asked();
    await store.query('update feeds set fetch_url = $1', [other]);
    await again(listener);
    expect(sent).toEqual([
      { url: own, credentials: 'reader:s3cret' },
      { url: other, credentials: undefined },
    ]);
  });

  it.each([
    ['its server fails', 'error', 'http-error'],
    ['its server breaks off', 'cut', 'unreachable'],
    ['its server redirects in a circle', 'loop', 'bad-redirect'],
    ['its server sends a page', 'page', 'not-a-feed'],
  ] as const)('has its password in no line of the log when %s', async (_when, behaviour, failure) => {
    server = await startFeedServer({ feeds: 1, shares: { [behaviour]: 1 } });
    const address = server.feeds[0]?.url.replace('//', '//reader:s3cret%40word@');
    await addFeeds(store, [feedAddress.parse(address)]);
    const { logger: listening, lines } = listeningLogger();
    const target = collector({}, { logger: listening });
    await target.fill();
    expect(await asked()).toMatchObject([{ failure, hasCredentials: true }]);
    await target.stop();
    expect(lines.join('')).toContain(failure);
    expect(lines.join('')).not.toMatch(/s3cret|cmVhZGVy/);
  });

  it('has its password in no line of the log when the reading ends in an error of our own', async () => {
    const address = 'http://reader:s3cret%40word@blog.example/feed';
    await addFeeds(store, [feedAddress.parse(address)]);
    const broken: Fetcher = { fetch: () => Promise.reject(new TypeError(`a bug at ${address}`)) };
    const { logger: listening, lines } = listeningLogger();
    const target = collector({}, { logger: listening, fetcher: broken });
    await target.fill();
    expect(await asked()).toMatchObject([{ failure: 'not-a-feed', hasCredentials: true }]);
    await target.stop();
    listening.error({ err: errors.splice(0)[0] }, 'An error of our own.');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toMatch(/s3cret|cmVhZGVy/);
  });

  it('over which we stumble ourselves waits like one that failed, and is reported', async () => {
    const broken: Fetcher = { fetch: () => Promise.reject(new TypeError('a bug')) };
    await addFeeds(store, [{ url: 'http://blog.example/feed' }]);
    await collector({}, { fetcher: broken }).fill();
    expect(await asked()).toMatchObject([{ failure: 'not-a-feed', failures: 1 }]);
    expect(errors.splice(0)).toEqual([new TypeError('a bug')]);
  });
});

describe('a feed whose document is being read', () => {
  const begun = () =>
    eventually(async () => (await everyFeed()).find(({ failure }) => failure === 'unreadable'), {
      what: 'the reading to be begun',
    });

  it('counts as failed until it was read, so that one who dies of it has backed it off', async () => {
    server = await startFeedServer({ feeds: 1 });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    // For everybody else, a builder whose store stops in the middle is one that died in the middle.
    const dying = createStore({ url: database.url });
    const deadly: Parts['reader'] = {
      async readFeed(_document, _now, options) {
        await options?.begin?.();
        await dying.stop();
        throw new Error('Nobody hears this any more.');
      },
    };
    await collector({}, { reader: deadly, store: dying }).fill();
    const feed = await begun();
    expect(feed).toMatchObject({ failures: 1, failingSince: expect.any(Date), answeredAt: null });
    expect(feed.failureDetail).toMatch(/^The reader died, or was cut off, while reading/);
    await store.query('update feeds set taken_until = now()');
    await collector().fill();
    expect(server.requests.get('/feed/0')).toBe(1);
    expect((feed.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(200_000);
    errors.splice(0);
    expect(await again(collector())).toMatchObject([{ failures: 0, failure: null, failingSince: null }]);
  });

  it('is not blamed when its collector stops, and keeps the failures it had', async () => {
    server = await startFeedServer({ feeds: 1, shares: { error: 1 } });
    await addFeeds(
      store,
      server.feeds.map(({ url }) => ({ url })),
    );
    await collector().fill();
    const [before] = await asked();
    server.behave(0, 'good');
    await store.query('update feeds set due_at = now()');
    const endless: Parts['reader'] = {
      async readFeed(_document, _now, options) {
        await options?.begin?.();
        return new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
        });
      },
    };
    const stopped = collector({}, { reader: endless });
    await stopped.fill();
    expect(await begun()).toMatchObject({ failures: 2 });
    await stopped.stop();
    const { failures, failure, failureDetail, failingSince } = before ?? {};
    expect(await everyFeed()).toMatchObject([{ failures, failure, failureDetail, failingSince }]);
    await collector().fill();
    await eventually(async () => (await everyFeed())[0]?.failures === 0);
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
