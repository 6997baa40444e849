// A full queue: letters are planned in the ledger and rung for, and then sent all at once.

import { type Lane, laneQueues, maxDeliveriesPerJob } from '@pabal/domain';
import { createQueues, type Queues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { booksFigure } from '../books.ts';
import { cpuOf, type Drained, measureDrain, usageFigures } from '../measuring/drain.ts';
import { proofLetters, proveContent } from '../proof.ts';
import { type Figure, type Repeatable, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { appIdOf, countLedger, ledgerBytes, planLetters, settled, walBytes } from '../stack/ledger.ts';
import { type ServiceName, type Stack, startStack } from '../stack/stack.ts';
import type { Way } from '../stack/ways.ts';
import { type Spent, startWork, type Work } from '../work.ts';
import { openAfternoon, processes } from './afternoon.ts';

/** Which letters wait, and the target for them. */
interface Backlog {
  readonly lane: Lane;
  /** Letters in one job. */
  readonly together: number;
  readonly target?: { readonly lettersPerSecond: number; readonly cpu: number };
}

/** One letter in each job, like the bells of an idle api: the most jobs that the letters can make. */
const alone: Backlog = { lane: 'event', together: 1 };

export const rungBacklog: Backlog = {
  lane: 'event',
  together: maxDeliveriesPerJob.event,
  target: { lettersPerSecond: 5_000, cpu: 0.35 },
};

const newsletters: Backlog = {
  lane: 'newsletter',
  together: maxDeliveriesPerJob.newsletter,
  target: { lettersPerSecond: 10_000, cpu: 0.15 },
};

const references = ['limit', 'afternoon-drain'];

export const eventDrain: Row = {
  name: 'event-drain',
  what: 'event letters that wait in ledger and queue, one job each, until the mail server has the last',
  references,
  works: { 'event-drain': repeatable(alone) },
  run: (options) => run(options, { ...alone, target: { lettersPerSecond: 5_000, cpu: 0.35 } }),
};

export const eventDrainOneSender: Row = {
  name: 'event-drain-one-sender',
  what: 'the same with one sender',
  references,
  run: (options) => run({ ...options, senders: 1 }, alone),
};

export const eventDrainTogether: Row = {
  name: 'event-drain-together',
  what: `the same as a busy api rings for them, ${rungBacklog.together} letters to a job`,
  references,
  works: { 'event-drain-together': repeatable(rungBacklog) },
  run: (options) => run(options, rungBacklog),
};

export const eventDrainPostgres: Row = {
  name: 'event-drain-postgres',
  what: 'event-drain-together with the queue on PostgreSQL',
  references,
  run: (options) =>
    run({ ...options, queue: 'postgres' }, { lane: rungBacklog.lane, together: rungBacklog.together }),
};

export const newsletterDrain: Row = {
  name: 'newsletter-drain',
  what: `the same letters in the newsletters' lane, ${newsletters.together} to a job`,
  references,
  works: { 'newsletter-drain': repeatable(newsletters) },
  run: (options) => run(options, newsletters),
};

function repeatable(backlog: Backlog): Repeatable {
  return { open: (options) => open(options, backlog), afternoon: openAfternoon.drain };
}

/** Rung letters of events, in rounds. @param prepare  is done once, before the first */
export const openRung = (
  options: RowOptions,
  prepare?: (stack: Stack, appId: string) => Promise<void>,
): Promise<Work> => open(options, rungBacklog, undefined, prepare);

function open(
  options: RowOptions,
  backlog: Backlog,
  way?: Way,
  prepare?: (stack: Stack, appId: string) => Promise<void>,
): Promise<Work> {
  return startWork({ ...options, services, ...(way && { way }) }, async (stack) => {
    const parts = { stack, queues: queuesOf(stack), appId: await appIdOf(stack.store, stack.apiKey) };
    await prepare?.(stack, parts.appId);
    const round = async (from: number, count: number) => {
      await fill(parts, backlog, { from, count });
      return drain(parts, backlog, count);
    };
    return { round, stop: () => parts.queues.stop() };
  });
}

/** Sends such a backlog over a way, with no more figures than its speed. */
export async function drainOver(options: RowOptions, backlog: Backlog, way: Way): Promise<Spent> {
  const { count = 0 } = options;
  const work = await open(options, backlog, way);
  try {
    const warmUp = Math.min(count, warmUpOf(options));
    await work.round(warmUp);
    return await work.round(count);
  } finally {
    await work.stop();
  }
}

async function run(options: RowOptions, backlog: Backlog): Promise<readonly Figure[]> {
  const stack = await startStack({ ...options, services });
  const queues = queuesOf(stack);
  try {
    const appId = await appIdOf(stack.store, stack.apiKey);
    return await measure({ stack, queues, appId }, options, backlog);
  } finally {
    await queues.stop();
    await stack.stop();
  }
}

const services: readonly ServiceName[] = ['builder', 'sender'];

function queuesOf({ queueUrl }: Stack): Queues {
  return createQueues({ url: queueUrl, logger: createLogger({ service: 'bench', level: 'warn' }) });
}

interface Parts {
  readonly stack: Stack;
  readonly queues: Queues;
  readonly appId: string;
}

async function measure(parts: Parts, options: RowOptions, backlog: Backlog): Promise<readonly Figure[]> {
  const { stack, queues } = parts;
  const { lane, together } = backlog;
  const letters = options.count ?? (options.quick ? 200 : 40_000);
  const warmUp = warmUpOf(options);
  const send = (from: number, count: number) => plan(parts, backlog, { from, count });
  await measureDrain({ ...stack, letters: warmUp, begin: () => send(0, warmUp) });
  await settled(stack.store);

  const before = await storedBytes(stack);
  await fill(parts, backlog, { from: warmUp, count: letters });
  const jobs = await queues.waiting(laneQueues[lane]);
  const drained = await drain(parts, backlog, letters);
  const after = await storedBytes(stack);
  const received = stack.sink.received();
  const ledger = await countLedger(stack.store);
  const proof = await proveContent(stack.sink, () => send(warmUp + letters, proofLetters));
  return [
    ...speedFigures(drained, options, backlog),
    ...usageFigures(drained),
    {
      name: 'ledger growth',
      value: (after.ledger - before.ledger) / letters,
      unit: 'bytes per letter',
      note: 'tables and indexes, an event for each letter, before any vacuum',
    },
    {
      name: 'write-ahead log',
      value: (after.wal - before.wal) / letters,
      unit: 'bytes per letter',
      note: options.queue === 'redis' ? 'of the ledger' : 'of ledger and queue',
    },
    {
      ...{ name: 'jobs', value: jobs, unit: 'jobs', ok: jobs === Math.ceil(letters / together) },
      note: together === 1 ? 'one letter each' : `${together} letters each`,
    },
    booksFigure({ accepted: warmUp + letters, ledger, received }),
    proof,
  ];
}

/** Plans letters that wait until the lane is resumed. */
async function fill(parts: Parts, backlog: Backlog, range: Range): Promise<void> {
  await parts.queues.pause(backlog.lane);
  await plan(parts, backlog, range);
}

function drain({ stack, queues }: Parts, { lane }: Backlog, letters: number): Promise<Drained> {
  return measureDrain({
    ...stack,
    letters,
    begin: () => queues.resume(lane),
    settled: () => settled(stack.store),
  });
}

interface Range {
  readonly from: number;
  readonly count: number;
}

async function plan({ stack, queues, appId }: Parts, backlog: Backlog, range: Range): Promise<void> {
  await ring(queues, backlog, await planLetters(stack.store, appId, { lane: backlog.lane, ...range }));
}

async function storedBytes({ store }: Stack): Promise<{ ledger: number; wal: number }> {
  return { ledger: await ledgerBytes(store), wal: await walBytes(store) };
}

/** With a round, the letters of several calls are never put into one job. */
async function ring(queues: Queues, { lane, together }: Backlog, ids: readonly string[]): Promise<void> {
  const atOnce = 50 * together;
  for (let first = 0; first < ids.length; first += atOnce) {
    const some = ids.slice(first, first + atOnce);
    const bells = Array.from({ length: Math.ceil(some.length / together) }, (_, k) =>
      some.slice(k * together, (k + 1) * together),
    );
    await Promise.all(bells.map((bell) => queues.ring(lane, bell, { round: 1 })));
  }
}

function speedFigures(drained: Drained, { senders }: RowOptions, { target }: Backlog): Figure[] {
  const speed = { value: drained.lettersPerSecond, unit: 'letters/s' };
  const cpu = { value: cpuOf(drained, ['builder', 'sender', 'redis', 'postgres']), unit: 's per 1,000' };
  return [
    {
      ...{ name: 'letters/s', ...speed, reference: `afternoon-drain/${processes(senders)}` },
      ...(target && { target: { least: target.lettersPerSecond } }),
    },
    { name: 'of the limit', ...speed, reference: 'limit/letters/s' },
    {
      ...{ name: 'CPU of all but the sink', ...cpu, reference: `afternoon-drain/CPU, ${processes(senders)}` },
      ...(target && { target: { most: target.cpu } }),
    },
  ];
}
