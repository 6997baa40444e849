// Real builders that read real feeds, killed in the middle.

import { join } from 'node:path';
import { addFeeds, createStore, listFeeds, type Store } from '@pabal/db';
import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import {
  createTestDatabase,
  eventually,
  freePort,
  type RunningProcess,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';

const root = join(import.meta.dirname, '../..');

let database: TestDatabase;
let store: Store;
let server: FeedServer;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
  server = await startFeedServer({ feeds: 8, shares: { hang: 0.25 }, articles: 3 });
});
afterAll(async () => {
  await server.stop();
  await store.stop();
  await database.drop();
});

async function startBuilder(): Promise<RunningProcess> {
  const builder = startProcess({
    script: 'services/builder/src/main.ts',
    nodeArgs: ['--conditions=source', '--import', './test/support/typescript.mjs'],
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
