// The blogs of the bench's newsletter: local feeds that have been read once and then have news.

import { addFeeds } from '@pabal/db/feeds';
import { newId, type SpaceStore } from '@pabal/db/store';
import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { eventually } from '@pabal/test/support';

/** As many as there are shapes of feeds. */
const feeds = 21;
const tags = ['team', 'personal'];

/** How many entries the blogs publish, and how many of them an edition shows. */
const published = 2 * feeds;
export const shown = 30;

/** Starts the blogs, has them read, and lets them publish. */
export async function startSources(store: SpaceStore): Promise<FeedServer> {
  const server = await startFeedServer({ feeds, articles: 5 });
  const rows = server.feeds.map(({ url, number }) => ({
    ...{ id: newId(), url, host: new URL(url).host },
    tags: [tags[number % tags.length] ?? ''],
  }));
  await addFeeds(store, rows);
  await eventually(async () => (await countUnread(store)) === 0, {
    what: 'the first reading of the feeds',
    timeoutMs: 60_000,
  });
  for (const { number } of server.feeds) {
    for (let n = 0; n < published / feeds; n += 1) server.publish(number);
  }
  // An answer of a moment ago would be fresh enough for an edition.
  await store.query(`update feeds set answered_at = answered_at - interval '1 hour'`);
  return server;
}

async function countUnread(store: SpaceStore): Promise<number> {
  const { rows } = await store.query<{ unread: number }>(
    'select count(*)::integer as unread from feeds where recorded_at is null',
  );
  return rows[0]?.unread ?? 0;
}
