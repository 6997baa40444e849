// A thousand feeds, nearly one in five of them bad in its own way: how long until every good one is in and every bad one is
// explained, and what memory that takes. Then all of them once more, most of which have nothing new to say.

import { addFeeds } from '@pabal/db/feeds';
import { newId, type SpaceStore } from '@pabal/db/store';
import type { FeedFailure } from '@pabal/domain';
import { type FeedServer, type Shares, startFeedServer, type TestFeed } from '@pabal/feeds/testing';
import { eventually } from '@pabal/test/support';
import { readPeakMemory } from '../../measuring/usage.ts';
import type { Figure, Row } from '../../row.ts';
import { type Stack, startStack } from '../../stack/stack.ts';

const usual = 1_000;
const quickly = 100;
const articles = 20;
const shares: Shares = { hang: 0.05, error: 0.05, endless: 0.03, broken: 0.03, loop: 0.02 };

export const feeds: Row = {
  name: 'feeds',
  what: '1,000 local feeds of every shape and charset: 5 % hang, 5 % answer 500, 3 % never end, 3 % are broken XML, 2 % redirect in a circle, a third answer 304 the second time',
  async run({ count, quick, ...options }) {
    const server = await startFeedServer({ feeds: count ?? (quick ? quickly : usual), shares, articles });
    try {
      const stack = await startStack({
        ...options,
        services: ['builder'],
        environment: {
          FEED_ALLOW_NETWORKS: '127.0.0.1',
          // All feeds are on one host here; in real use they are not.
          FEED_HOST_CONCURRENCY: '32',
        },
      });
      try {
        return await measure(stack, server);
      } finally {
        await stack.stop();
      }
    } finally {
      await server.stop();
    }
  },
};

async function measure(stack: Stack, server: FeedServer): Promise<Figure[]> {
  const { store } = stack;
  const rows = server.feeds.map(({ url }) => ({ id: newId(), url, host: new URL(url).host }));
  const first = await secondsToRead(store, () => addFeeds(store, rows));
  const wrong = await contradictions(store, server.feeds);
  const memory = memoryOf(stack);
  const unchangedBefore = server.answered.get(304) ?? 0;
  const second = await secondsToRead(store, () => store.query('update feeds set due_at = now()'));
  const again = await contradictions(store, server.feeds);
  const unchanged = (server.answered.get(304) ?? 0) - unchangedBefore;
  const known = server.feeds.filter(({ expected, tagged }) => expected === 'read' && tagged).length;
  const problems = [
    ...wrong,
    ...again.map((problem) => `the second time: ${problem}`),
    ...(unchanged === known ? [] : [`expected 304 from ${known} feeds, got it from ${unchanged}`]),
  ];
  return [
    {
      ...{
        name: 'feeds not as they should be',
        value: problems.length,
        unit: 'problems',
        ok: problems.length === 0,
      },
      note:
        problems.length === 0
          ? `of ${server.feeds.length} every good one is in, every bad one explained, 304 from ${unchanged}`
          : problems.slice(0, 10).join('; '),
    },
    { name: 'first reading', value: first, unit: 's', target: { most: 60 } },
    { name: 'second reading', value: second, unit: 's', target: { most: 60 } },
    { name: 'memory builder', value: memory, unit: 'MB', target: { most: 200 } },
    { name: 'memory builder, read twice', value: memoryOf(stack), unit: 'MB', target: { most: 200 } },
  ];
}

const memoryOf = ({ pids }: Stack) => readPeakMemory(pids).builder ?? 0;

/** Seconds from the moment when the feeds are due until the last of them was read or has failed. */
async function secondsToRead(store: SpaceStore, makeDue: () => Promise<unknown>): Promise<number> {
  const { rows } = await store.query<{ now: Date }>('select clock_timestamp() as now');
  const began = performance.now();
  await makeDue();
  await eventually(
    async () => {
      const left = await store.query<{ count: number }>(
        'select count(*)::integer as count from feeds where checked_at is null or checked_at < $1',
        [rows[0]?.now],
      );
      return left.rows[0]?.count === 0;
    },
    { what: 'the last feed', timeoutMs: 600_000, everyMs: 50 },
  );
  return (performance.now() - began) / 1_000;
}

interface ReadFeed {
  readonly url: string;
  readonly answered: boolean;
  readonly failure: FeedFailure | null;
  readonly detail: string | null;
  readonly entries: number;
}

/** The differences between the store and what the server served, in words. */
async function contradictions(store: SpaceStore, served: readonly TestFeed[]): Promise<string[]> {
  const { rows } = await store.query<ReadFeed>(
    `select f.url, f.answered_at is not null as answered, f.failure, f.failure_detail as detail,
            (select count(*)::integer from entries e where e.feed_id = f.id) as entries
     from feeds f`,
  );
  const found = new Map(rows.map((row) => [row.url, row]));
  return served.flatMap((feed) => {
    const problem = contradiction(feed, found.get(feed.url));
    return problem === undefined ? [] : [`feed ${feed.number} (${feed.behaviour}, ${feed.shape}) ${problem}`];
  });
}

function contradiction({ expected }: TestFeed, found: ReadFeed | undefined): string | undefined {
  if (found === undefined) return 'is not there';
  const { answered, failure, detail, entries } = found;
  if (expected === 'read') {
    if (!answered || failure !== null) return `was not read: ${failure} ${detail}`;
    return entries === articles ? undefined : `has ${entries} entries instead of ${articles}`;
  }
  if (failure !== expected) return `is to fail with ${expected}, and has ${failure}`;
  return detail === null || detail === '' ? 'is not explained' : undefined;
}
