// Real builders that read real feeds, killed in the middle.

import { join } from 'node:path';
import { addFeeds, listFeeds } from '@pabal/db/feeds';
import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { eventually, freePort, type RunningProcess, startProcess, useStore } from '@pabal/test/support';

const root = join(import.meta.dirname, '../..');

const { store, database } = useStore({ empty: ['feeds', 'entries'] });
let server: FeedServer;

beforeAll(async () => {
  server = await startFeedServer({ feeds: 8, shares: { hang: 0.25 }, articles: 3 });
});
afterAll(async () => {
  await server.stop();
});

async function startBuilder(): Promise<RunningProcess> {
  const builder = startProcess({
    script: 'services/builder/src/main.ts',
    nodeArgs: ['--conditions=source'],
    cwd: root,
    env: {
      DATABASE_URL: database.url,
      QUEUE_URL: `redis://127.0.0.1:${await freePort()}`,
      MAIL_FROM: 'Pabal <noti@pabal.example>',
      FEED_ALLOW_NETWORKS: '127.0.0.1',
      FEED_HOST_CONCURRENCY: '100',
    },
  });
  await builder.waitForLog('The builder is ready.');
  return builder;
}

/** Nobody's feeds are left from the test before. */

const answered = async () =>
  (await listFeeds(store, {}, { limit: 100 })).filter((feed) => feed.answeredAt !== null);

it('reads feeds without a queue, and what a killed builder held is read by another one', async () => {
  await addFeeds(
    store,
    server.feeds.map(({ url }) => ({ url })),
  );
  const first = await startBuilder();
  await eventually(async () => (await answered()).length === 6, { timeoutMs: 25_000 });
  await first.kill('SIGKILL');
  const hung = server.feeds.filter(({ behaviour }) => behaviour === 'hang');
  for (const { number } of hung) server.behave(number, 'good');
  await store.query(`update feeds set taken_until = now() where taken_until is not null`);
  server.publish(server.feeds.find(({ behaviour }) => behaviour === 'good')?.number ?? 0);
  await store.query('update feeds set due_at = now() where answered_at is not null');
  const second = await startBuilder();
  const news = await eventually(
    async () => {
      const { rows } = await store.query<{ title: string }>(
        'select title from entries where not first_fetch',
      );
      return (await answered()).length === 8 && rows.length > 0 ? rows : undefined;
    },
    { timeoutMs: 25_000 },
  );
  expect(news).toHaveLength(1);
  expect(await second.kill('SIGTERM')).toMatchObject({ code: 0 });
}, 90_000);

it('backs a feed off that its builder died of, and says so until it was read', async () => {
  const good = server.feeds.find(({ behaviour }) => behaviour === 'good');
  await addFeeds(store, [{ url: good?.url ?? '' }]);
  const feed = async () => (await listFeeds(store, {}, { limit: 1 }))[0];
  // A builder that has read the document cannot store it: it stops where a deadly document would end it.
  const first = await store.transaction(async (transaction) => {
    await transaction.query('lock table entries in access exclusive mode');
    const builder = await startBuilder();
    await eventually(async () => (await feed())?.failure === 'unreadable', { timeoutMs: 25_000 });
    await builder.kill('SIGKILL');
    return feed();
  });
  expect(first).toMatchObject({ failures: 1, failure: 'unreadable', answeredAt: null });
  expect(first?.failureDetail).toMatch(/^The reader died, or was cut off/);
  expect((first?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(200_000);
  await store.query('update feeds set due_at = now(), taken_until = now()');
  const second = await startBuilder();
  await eventually(async () => (await answered()).length === 1, { timeoutMs: 25_000 });
  expect(await feed()).toMatchObject({ failures: 0, failure: null, failureDetail: null });
  expect(await second.kill('SIGTERM')).toMatchObject({ code: 0 });
}, 90_000);
