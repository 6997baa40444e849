import { addFeeds, listEntries, settleAnswer } from '@pabal/db/feeds';
import { newId } from '@pabal/db/store';
import { createDocumentReader, createFetcher, createPageVisitor } from '@pabal/feeds';
import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { useStore } from '@pabal/test/support';
import { createPages } from './pages.ts';

const { store } = useStore();
let server: FeedServer;
const reader = createDocumentReader();

beforeAll(async () => {
  server = await startFeedServer({ feeds: 0 });
});
afterAll(async () => {
  await reader.stop();
  await server.stop();
});

it('asks pages for what feeds leave out, where robots.txt lets it', async () => {
  const [feed] = await addFeeds(store, [{ url: 'http://blog.example/feed' }]);
  const id = feed?.id ?? '';
  const holder = newId();
  const origin = `http://127.0.0.1:${server.port}`;
  const bare = (path: string) => ({
    guid: path,
    url: `${origin}${path}`,
    canonicalUrl: undefined,
    contentHash: undefined,
    ...{ title: path, summary: '', excerpt: '', thumbnailUrl: undefined, author: undefined },
    readingMinutes: undefined,
    categories: [],
    publishedAt: undefined,
  });
  const paths = [...Array.from({ length: 9 }, (_, n) => `/blog-1/a${n}`), '/blog-7/secret', '/missing'];
  await store.query('update feeds set recorded_at = now(), taken_by = $1', [holder]);
  await settleAnswer(
    store,
    { id, holder },
    {
      ...{
        etag: undefined,
        lastModified: undefined,
        nextMs: 1,
        movedTo: undefined,
        movedTimes: 0,
        move: false,
      },
      content: { bodyHash: Buffer.alloc(32), title: undefined, siteUrl: undefined, entries: paths.map(bare) },
    },
  );
  const fetcher = createFetcher({
    userAgent: 'pabal/1',
    allowNetworks: [{ address: '127.0.0.1', prefix: 32, family: 'ipv4' }],
  });
  const results: string[] = [];
  const pages = createPages({
    store,
    visitor: createPageVisitor({ fetcher, reader, agent: 'pabal' }),
    count: (result) => results.push(result),
  });
  await pages.run();
  await pages.run();
  pages.stop();
  await pages.run();

  const entries = await listEntries(store, id, { limit: 50 });
  const found = entries.filter(({ thumbnailUrl }) => thumbnailUrl !== null);
  expect(found).toHaveLength(9);
  expect(found.find(({ guid }) => guid === '/blog-1/a0')).toMatchObject({
    thumbnailUrl: `${origin}/blog-1/a0/cover.png`,
    excerpt: 'a0의 요약 & 소개',
  });
  expect(server.requests.get('/robots.txt')).toBe(1);
  expect(server.requests.has('/blog-7/secret')).toBe(false);
  expect(results.sort()).toEqual([...Array(9).fill('found'), 'nothing', 'nothing']);
});
