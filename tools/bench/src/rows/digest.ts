// A digest, the newsletter that people really send: thirty entries that all readers share, and a name and a link of each reader's
// own. The limit is measured in the same run, with a ready-made message of as many octets.

import { laneQueues, maxDeliveriesPerJob } from '@pabal/domain';
import { createQueues, type Queues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { booksFigure } from '../books.ts';
import { digestFaults, makeEdition, planDigests } from '../digest/planned.ts';
import { shown } from '../digest/sources.ts';
import { readReceived } from '../letters/letters.ts';
import { counted, cpuOf, type Drained, measureDrain, usageFigures } from '../measuring/drain.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { countLedger, settled } from '../stack/ledger.ts';
import { type Stack, type StackOptions, startStack } from '../stack/stack.ts';
import { startWork, type Work } from '../work.ts';
import { drainReadyMade } from './limit.ts';

const shared = {
  services: ['sender'],
  environment: {
    TEMPLATES_DIR: new URL('../../../../templates', import.meta.url).pathname,
    LINK_SECRET: 'a-secret-of-the-bench-that-signs-its-links',
    PUBLIC_URL: 'https://pabal.example',
  },
} as const satisfies Partial<StackOptions>;

const target = { share: 0.6, cpu: 0.3 };

export const digestDrain: Row = {
  name: 'digest-drain',
  what: `a digest of ${shown} entries, some 58 KB, with a name and a link for each reader: ${maxDeliveriesPerJob.newsletter} letters to a job, until the mail server has the last`,
  works: { 'digest-drain': { open: (options) => openDigests(options) } },
  async run(options) {
    const stack = await startStack({ ...options, ...shared });
    const parts = await partsOf(stack);
    try {
      return await measure(parts, options);
    } finally {
      await parts.queues.stop();
      await stack.stop();
    }
  },
};

interface Parts {
  readonly stack: Stack;
  readonly queues: Queues;
  readonly editionId: string;
}

async function partsOf(stack: Stack): Promise<Parts> {
  const queues = createQueues({
    url: stack.queueUrl,
    logger: createLogger({ service: 'bench', level: 'warn' }),
  });
  return { stack, queues, editionId: await makeEdition(stack.store) };
}

/** Digests in rounds. @param more  settings of the sender besides the usual ones */
export function openDigests(options: RowOptions, more: Readonly<Record<string, string>> = {}): Promise<Work> {
  const environment = { ...shared.environment, ...more };
  return startWork({ ...options, ...shared, environment }, async (stack) => {
    const parts = await partsOf(stack);
    return {
      round: (from, count) => drain(parts, { from, count }),
      stop: () => parts.queues.stop(),
    };
  });
}

interface Range {
  readonly from: number;
  readonly count: number;
}

async function drain(parts: Parts, range: Range): Promise<Drained> {
  const { stack, queues } = parts;
  await queues.pause('newsletter');
  await plan(parts, range);
  return measureDrain({
    ...stack,
    letters: range.count,
    begin: () => queues.resume('newsletter'),
    settled: () => settled(stack.store),
  });
}

async function plan({ stack, queues, editionId }: Parts, range: Range): Promise<void> {
  const ids = await planDigests(stack.store, editionId, range);
  const together = maxDeliveriesPerJob.newsletter;
  const bells = Array.from({ length: Math.ceil(ids.length / together) }, (_, k) =>
    ids.slice(k * together, (k + 1) * together),
  );
  for (const bell of bells) await queues.ring('newsletter', bell, { round: 1 });
}

/** Letters that are read after the measurement. */
const read = 60;

async function measure(parts: Parts, options: RowOptions): Promise<readonly Figure[]> {
  const { stack, queues } = parts;
  const letters = options.count ?? (options.quick ? 200 : 20_000);
  const warmUp = Math.min(warmUpOf(options), letters);
  await drain(parts, { from: 0, count: warmUp });
  const drained = await drain(parts, { from: warmUp, count: letters });
  const left = await queues.waiting(laneQueues.newsletter);
  const received = stack.sink.received();
  const ledger = await countLedger(stack.store);
  const { figure, octets } = await proof(parts, warmUp + letters);
  const readyMade = await drainReadyMade({ letters, octets });
  return [
    {
      name: 'letters/s',
      value: drained.lettersPerSecond,
      unit: 'letters/s',
      note: `${Math.round(octets / 1_024)} KB each`,
    },
    {
      name: 'ready-made letters/s',
      value: readyMade.lettersPerSecond,
      unit: 'letters/s',
      note: 'smtp-source, as many octets',
    },
    {
      name: 'of the limit',
      value: drained.lettersPerSecond / readyMade.lettersPerSecond,
      unit: 'of ready-made',
      target: { least: target.share },
    },
    {
      name: 'CPU of all but the sink',
      value: cpuOf(drained, ['sender', 'redis', 'postgres']),
      unit: 's per 1,000',
      target: { most: target.cpu },
    },
    ...usageFigures(drained),
    { name: 'bells left', value: left, unit: 'jobs', ok: left === 0 },
    booksFigure({ accepted: warmUp + letters, ledger, received }),
    figure,
  ];
}

/** Some more letters go to a sink that keeps them, and are read. */
async function proof(
  parts: Parts,
  from: number,
): Promise<{ readonly figure: Figure; readonly octets: number }> {
  const { sink } = parts.stack;
  const file = await sink.keepLetters();
  await plan(parts, { from, count: read });
  await counted(sink, read);
  const { sample, addresses } = await readReceived(file);
  const faults = (await Promise.all(sample.map(({ address, raw }) => digestFaults(address, raw)))).flat();
  if (addresses.size !== read) faults.unshift(`${addresses.size} letters came instead of ${read}.`);
  const octets = Math.round(
    sample.reduce((sum, { raw }) => sum + raw.length, 0) / Math.max(1, sample.length),
  );
  const isAll = faults.length === 0;
  const note = isAll ? `as they should be, ${octets} bytes each` : faults.slice(0, 5).join(' ');
  return { figure: { name: 'letters read', value: sample.length, unit: 'letters', ok: isAll, note }, octets };
}
