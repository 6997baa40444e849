// What the api takes when nothing is sent: events one by one and in batches, stored and rung for.

import { countLedger } from '../ledger.ts';
import { allAccepted, type Posted, postAll } from '../posting.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { type Stack, startStack } from '../stack.ts';
import { perThousand, readCpu, readPeakMemory, usedBetween } from '../usage.ts';
import { type Round, startWork } from '../work.ts';
import { eventOf, templatesDir } from '../workload.ts';
import { openAfternoon } from './afternoon.ts';

const batchSize = 500;

export const ingest: Row = {
  name: 'ingest',
  what: 'events over HTTP until their 202, nothing sent: one by one over 64 connections, and batches of 500 over 4',
  references: ['afternoon-ingest'],
  works: {
    'ingest, single posts': {
      open: (options) => startIngest(options, (stack) => spending(stack, postSingles)),
      afternoon: openAfternoon.ingest,
    },
    'ingest, batches': { open: (options) => startIngest(options, (stack) => spending(stack, postBatches)) },
  },
  async run(options) {
    const stack = await startStack({
      ...options,
      services: ['api'],
      environment: { TEMPLATES_DIR: templatesDir },
    });
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
  const singles = await metered(stack, () => postSingles(stack, warmUp, events));

  const first = warmUp + events;
  const warmUpBatches = Math.ceil(warmUp / batchSize) * batchSize;
  await postBatches(stack, first, warmUpBatches);
  const batches = await metered(stack, () => postBatches(stack, first + warmUpBatches, batched));
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

function startIngest(options: RowOptions, roundOn: (stack: Stack) => Round) {
  return startWork({ ...options, services: ['api'] }, async (stack) => ({ round: roundOn(stack) }));
}

const spending =
  (stack: Stack, post: Post): Round =>
  async (from, count) => {
    const { posted, cpu } = await metered(stack, () => post(stack, from, count));
    return { seconds: allAccepted(posted).seconds, cpuPerThousand: perThousand(cpu, count) };
  };

const isEmpty = ({ refused }: Posted) => Object.keys(refused).length === 0;

function batchOf(from: number): object {
  return { events: Array.from({ length: batchSize }, (_, k) => eventOf(from + k)) };
}

async function metered({ pids }: Stack, work: () => Promise<Posted>) {
  const before = readCpu(pids);
  const posted = await work();
  return { posted, cpu: usedBetween(before, readCpu(pids)) };
}

function cpuFigures(cpu: Readonly<Record<string, number>>, events: number, how: string): Figure[] {
  return Object.entries(cpu)
    .filter(([, seconds]) => seconds > 0)
    .map(([kind, seconds]) => ({
      name: `CPU ${kind}, ${how}`,
      value: (seconds / Math.max(1, events)) * 1_000,
      unit: 's per 1,000',
    }));
}
