import { takeUnfedOfApps } from '@pabal/db/ledger';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { QueueUnavailable } from '@pabal/queue';
import { useStore } from '@pabal/test/support';
import {
  type AppLetterReleaseDeps,
  createAppLetterRelease,
  nextPortion,
  portions,
} from './release-app-letters.ts';

const { store } = useStore();
let flood: TestLetters;
let other: TestLetters;

beforeEach(async () => {
  await store.query('delete from deliveries');
  flood = await createTestLetters(store);
  other = await createTestLetters(store);
});

/** A queue from which so many jobs leave between two looks. */
function setUp(leaving: number, more: Partial<AppLetterReleaseDeps['queues']> = {}) {
  const rung: string[][] = [];
  const ahead: number[] = [];
  let jobs = 0;
  const feed = createAppLetterRelease({
    store,
    queues: {
      ringBacklog: async (_lane, ids, { together = ids.length } = {}) => {
        rung.push([...ids]);
        jobs += Math.ceil(ids.length / together);
      },
      ringChannel: async () => {},
      waiting: async (queue) => (queue === 'event-backlog' ? jobs : 0),
      ...more,
    },
    count: () => {},
    pause: async () => {
      ahead.push(jobs);
      jobs = Math.max(0, jobs - leaving);
    },
  });
  return { feed, rung, ahead };
}

it('feeds all that waits, and rests', async () => {
  const ids = await flood.accept(600, { waits: true });
  const { feed, rung } = setUp(1_000);
  await feed.run();
  expect(rung.flat().sort()).toEqual([...ids].sort());
});

it('feeds more at a time when letters leave fast, and rings for little ahead when they leave slowly', async () => {
  await flood.accept(2_000, { waits: true });
  const fast = setUp(1_000);
  await fast.feed.run();
  expect(Math.max(...fast.rung.map((ids) => ids.length))).toBeGreaterThan(portions.least * 4);

  await flood.accept(300, { waits: true });
  const slow = setUp(3);
  await slow.feed.run();
  expect(Math.max(...slow.rung.map((ids) => ids.length))).toBe(portions.least);
  expect(Math.max(...slow.ahead)).toBeLessThanOrEqual(portions.least * 1.5);
});

it('serves an app with few letters in the first portion, whatever waits before', async () => {
  await flood.accept(1_000, { waits: true });
  const few = await other.accept(10, { waits: true });
  const { feed, rung } = setUp(3);
  await feed.run();
  expect(rung[0]).toEqual(expect.arrayContaining(few));
});

it('leaves letters waiting that could not be rung for', async () => {
  await flood.accept(30, { waits: true });
  const away = () => Promise.reject(new QueueUnavailable('away'));
  await setUp(1, { ringBacklog: away }).feed.run();
  expect(await takeUnfedOfApps(store, 'event', 100)).toHaveLength(30);
});

it('feeds letters of events in the newsletter lane too', async () => {
  const ids = await flood.accept(30, { waits: true, lane: 'newsletter' });
  const { feed, rung } = setUp(1_000);
  await feed.run();
  expect(rung.flat().sort()).toEqual([...ids].sort());
});

it('stops between two portions', async () => {
  await flood.accept(500, { waits: true });
  const parts = setUp(1_000);
  const stopping = createAppLetterRelease({
    store,
    queues: {
      waiting: async () => 0,
      ringBacklog: async (_lane, ids) => {
        parts.rung.push([...ids]);
        stopping.stop();
      },
      ringChannel: async () => {},
    },
    count: () => {},
    pause: async () => {},
  });
  await stopping.run();
  expect(parts.rung).toHaveLength(1);
});

it.each([
  ['nothing was fed', 100, { jobs: 0, rung: 0 }, 100],
  ['all has left', 100, { jobs: 0, rung: 50 }, 200],
  ['some has left', 100, { jobs: 20, rung: 50 }, 100],
  ['most is still there', 100, { jobs: 40, rung: 50 }, 50],
  ['it is the least already', 50, { jobs: 40, rung: 50 }, 50],
  ['it is the most already', 2_000, { jobs: 0, rung: 50 }, 2_000],
])('the next portion when %s', (_, portion, left, expected) => {
  expect(nextPortion(portion, left)).toBe(expected);
});
