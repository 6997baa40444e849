import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf } = usePabal({ empty: ['link_cards'] });
let server: FeedServer;
beforeAll(async () => {
  server = await startFeedServer({ feeds: 1, articles: 1 });
  process.env.FEED_ALLOW_NETWORKS = '127.0.0.1';
});
afterAll(async () => {
  delete process.env.FEED_ALLOW_NETWORKS;
  await server.stop();
});

const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;

it('shows what a link leads to', async () => {
  const { code, out } = await pabal('link-cards', 'show', at('/blog-0/hello'));
  expect(code).toBe(0);
  expect(out).toMatch(/state +ready\n/);
  expect(out).toMatch(/title +An article\n/);
  expect(out).toMatch(/description +hello의 요약 & 소개\n/);
  expect(out).toContain(`picture      ${at('/blog-0/hello/cover.png')}\n`);
});

it('shows why there is no card', async () => {
  const { code, out } = await pabal('link-cards', 'show', at('/blog-7/hello'));
  expect(code).toBe(0);
  expect(out).toMatch(
    /state +failed: robots\nwhy +The robots\.txt of \S+ does not let pabal read this page\.\n/,
  );
  expect(await jsonOf('link-cards', 'show', 'nothing', '--json')).toMatchObject({ failure: 'bad-url' });
});
