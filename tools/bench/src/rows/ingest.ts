// What the api takes when nothing is sent: events one by one and in batches, stored and rung for.

import { eventOf } from '../letters/workload.ts';
import { metered, type Posted, postAll } from '../measuring/posting.ts';
import { perThousand, readPeakMemory } from '../measuring/usage.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { countLedger } from '../stack/ledger.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { measurePosts, startWork, type Work } from '../work.ts';
import { openAfternoon } from './afternoon.ts';

const batchSize = 500;

export const ingest: Row = {
  name: 'ingest',
  what: 'events over HTTP until their 202, nothing sent: one by one over 64 connections, and batches of 500 over 4',
  references: ['afternoon-ingest'],
  works: {
    'ingest, single posts': {
      open: (options) => openIngest(options, postSingles),
      afternoon: openAfternoon.ingest,
    },
    'ingest, batches': { open: (options) => openIngest(options, postBatches) },
  },
  async run(options) {
    const stack = await startStack({ ...options, services: ['api'] });
    try {
      return await measure(stack, options);
    } finally {
      await stack.stop();
    }
  },
};

async function measure(stack: Stack, options: RowOptions): Promise<readonly Figure[]> {
  const { count, quick } = options;
  const warmUp = warmUpOf(options);
  const events = count ?? (quick ? 200 : 20_000);
  const batched = Math.max(1, Math.round((count ?? (quick ? 500 : 50_000)) / batchSize)) * batchSize;
  await postSingles(stack, 0, warmUp);
  const singles = await metered(stack.pids, () => postSingles(stack, warmUp, events));

  const first = warmUp + events;
  const warmUpBatches = Math.ceil(warmUp / batchSize) * batchSize;
  await postBatches(stack, first, warmUpBatches);
  const batches = await metered(stack.pids, () => postBatches(stack, first + warmUpBatches, batched));
  const accepted = warmUp + singles.posted.accepted + warmUpBatches + batches.posted.accepted * batchSize;
  const { states } = await countLedger(stack.store);
  const ok = states.pending === accepted && isEmpty(singles.posted) && isEmpty(batches.posted);
  return [
    {
      name: 'single posts',
      value: singles.posted.accepted / singles.posted.seconds,
      unit: 'requests/s',
      target: { least: 3_000 },
      reference: 'afternoon-ingest/single posts',
    },
    ...cpuFigures(singles.cpu, singles.posted.accepted, 'one by one'),
    {
      name: `batches of ${batchSize}`,
      value: (batches.posted.accepted * batchSize) / batches.posted.seconds,
      unit: 'events/s',
      target: { least: 20_000 },
    },
    ...cpuFigures(batches.cpu, batches.posted.accepted * batchSize, 'in batches'),
    {
      name: 'memory api',
      value: readPeakMemory(stack.pids).api ?? 0,
      unit: 'MB',
      target: { most: 200 },
    },
    {
      name: 'stored',
      value: states.pending ?? 0,
      unit: 'letters',
      ok,
      note: ok
        ? 'as many as were answered with 202'
        : `${accepted} were answered with 202; refused: ${JSON.stringify([singles.posted.refused, batches.posted.refused])}`,
    },
  ];
}

type Post = (stack: Stack, from: number, count: number) => Promise<Posted>;

const postSingles: Post = (stack, from, count) =>
  postAll({ ...stack, path: '/v1/events', body: eventOf }, { from, count, connections: 64 });

/** `count` is that of the events. */
const postBatches: Post = (stack, from, count) =>
  postAll(
    { ...stack, path: '/v1/events/batch', body: (n) => batchOf(from + n * batchSize) },
    { count: Math.ceil(count / batchSize), connections: 4 },
  );

function openIngest(options: RowOptions, post: Post): Promise<Work> {
  return startWork({ ...options, services: ['api'] }, async (stack) => ({
    round: (from, count) => measurePosts(stack.pids, count, () => post(stack, from, count)),
  }));
}

const isEmpty = ({ refused }: Posted) => Object.keys(refused).length === 0;

function batchOf(from: number): object {
  return { events: Array.from({ length: batchSize }, (_, k) => eventOf(from + k)) };
}

function cpuFigures(cpu: Readonly<Record<string, number>>, events: number, how: string): Figure[] {
  return Object.entries(perThousand(cpu, Math.max(1, events)))
    .filter(([, value]) => value > 0)
    .map(([kind, value]) => ({ name: `CPU ${kind}, ${how}`, value, unit: 's per 1,000' }));
}
