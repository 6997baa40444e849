// A full queue of event letters: planned in the ledger, rung for one by one as an idle api does, and let go at once.

import { createQueues, type Queues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { booksFigure } from '../books.ts';
import { cpuOf, type Drained, measureDrain, usageFigures } from '../drain.ts';
import { appIdOf, countLedger, ledgerBytes, planLetters, settled, walBytes } from '../ledger.ts';
import { proofLetters, proveContent } from '../proof.ts';
import type { Figure, Row, RowOptions } from '../row.ts';
import { type Stack, startStack } from '../stack.ts';
import { templatesDir } from '../workload.ts';
import { processes } from './afternoon.ts';

/** Letters before the measurement, so that it does not measure how code is compiled. */
const warmUp = 200;

export const eventDrain: Row = {
  name: 'event-drain',
  what: 'event letters that wait in ledger and queue, one job each, until the mail server has the last',
  references: ['limit', 'afternoon-drain'],
  run: (options) => run(options, { lettersPerSecond: 5_000, cpu: 0.35 }),
};

export const eventDrainOneSender: Row = {
  name: 'event-drain-one-sender',
  what: 'the same with one sender',
  references: ['limit', 'afternoon-drain'],
  run: (options) => run({ ...options, senders: 1 }),
};

export const eventDrainPostgres: Row = {
  name: 'event-drain-postgres',
  what: 'the same with the queue on PostgreSQL',
  references: ['limit', 'afternoon-drain'],
  run: (options) => run({ ...options, queue: 'postgres' }),
};

interface Targets {
  readonly lettersPerSecond: number;
  readonly cpu: number;
}

async function run(options: RowOptions, targets?: Targets): Promise<readonly Figure[]> {
  const stack = await startStack({
    ...options,
    services: ['builder', 'sender'],
    environment: { TEMPLATES_DIR: templatesDir },
  });
  const queues = createQueues({
    url: stack.queueUrl,
    logger: createLogger({ service: 'bench', level: 'warn' }),
  });
  try {
    return await measure({ stack, queues }, options, targets);
  } finally {
    await queues.stop();
    await stack.stop();
  }
}

interface Parts {
  readonly stack: Stack;
  readonly queues: Queues;
}

async function measure(parts: Parts, options: RowOptions, targets?: Targets): Promise<readonly Figure[]> {
  const { stack, queues } = parts;
  const letters = options.count ?? (options.quick ? 200 : 20_000);
  const appId = await appIdOf(stack.store, stack.apiKey);
  const send = async (from: number, count: number) =>
    ringEach(queues, await planLetters(stack.store, appId, { from, count }));
  await measureDrain({ ...stack, letters: warmUp, begin: () => send(0, warmUp) });
  await settled(stack.store);

  await queues.pause('event');
  const before = await storedBytes(stack);
  await send(warmUp, letters);
  const jobs = await queues.waiting('event-mail');
  const drained = await measureDrain({
    ...stack,
    letters,
    begin: () => queues.resume('event'),
    settled: () => settled(stack.store),
  });
  const after = await storedBytes(stack);
  const received = stack.sink.received();
  const ledger = await countLedger(stack.store);
  const proof = await proveContent(stack.sink, () => send(warmUp + letters, proofLetters));
  return [
    ...speedFigures(drained, options, targets),
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
    { name: 'jobs', value: jobs, unit: 'jobs', ok: jobs === letters, note: 'one letter each' },
    booksFigure({ accepted: warmUp + letters, ledger, received }),
    proof,
  ];
}

async function storedBytes({ store }: Stack): Promise<{ ledger: number; wal: number }> {
  return { ledger: await ledgerBytes(store), wal: await walBytes(store) };
}

/** A bell of its own for each: a round keeps them from riding together. */
async function ringEach(queues: Queues, ids: readonly string[]): Promise<void> {
  const together = 50;
  for (let first = 0; first < ids.length; first += together) {
    const some = ids.slice(first, first + together);
    await Promise.all(some.map((id) => queues.ring('event', [id], { round: 1 })));
  }
}

function speedFigures(drained: Drained, { senders }: RowOptions, targets?: Targets): Figure[] {
  const speed = { value: drained.lettersPerSecond, unit: 'letters/s' };
  const cpu = { value: cpuOf(drained, ['builder', 'sender', 'redis', 'postgres']), unit: 's per 1,000' };
  return [
    {
      ...{ name: 'letters/s', ...speed, reference: `afternoon-drain/${processes(senders)}` },
      ...(targets && { target: { least: targets.lettersPerSecond } }),
    },
    { name: 'of the limit', ...speed, reference: 'limit/letters/s' },
    {
      ...{ name: 'CPU of all but the sink', ...cpu, reference: `afternoon-drain/CPU, ${processes(senders)}` },
      ...(targets && { target: { most: targets.cpu } }),
    },
  ];
}
