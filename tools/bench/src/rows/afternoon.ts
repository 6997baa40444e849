// The reference: what a competent afternoon with BullMQ, nunjucks and nodemailer reaches with the same letters.

import { eventOf } from '../letters/workload.ts';
import { cpuOf, type Drained, measureDrain } from '../measuring/drain.ts';
import { postAll } from '../measuring/posting.ts';
import { type Reference, type ReferenceOptions, startReference } from '../reference/start.ts';
import { type Figure, type OpenWork, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { measurePosts, onwards, type Spent, type Work } from '../work.ts';

/** The name under which other rows refer to the reference with as many processes as they have senders. */
export const processes = (senders: number) => (senders === 1 ? '1 process' : '2 processes');

type Starting = Omit<ReferenceOptions, 'workers'>;

const drainOnly: Starting = { server: false, ledger: false };
const doorAndTable: Starting = { server: true, ledger: true };
const doorOnly: Starting = { server: true, ledger: false };

/** The plain build at work, round after round, with as many workers as there are senders. */
export const openAfternoon = {
  drain: (options) => open(drainOnly, options.senders, drain),
  endToEnd: (options) => open(doorAndTable, options.senders, sendAll),
  ingest: () => open(doorOnly, 0, post),
} as const satisfies Record<string, OpenWork>;

type RoundOf = (reference: Reference, from: number, count: number) => Promise<Spent>;

async function open(starting: Starting, workers: number, round: RoundOf): Promise<Work> {
  const reference = await startReference({ ...starting, workers });
  return { round: onwards((from, count) => round(reference, from, count)), stop: reference.stop };
}

export const afternoonDrain: Row = {
  name: 'afternoon-drain',
  what: 'reference: BullMQ, nunjucks and nodemailer’s pool with a full queue, one job per letter, no ledger',
  run: (options) =>
    withEach(drainOnly, async (reference) => {
      const warmUp = warmUpOf(options);
      await drain(reference, 0, warmUp);
      return drain(reference, warmUp, countOf(options, 20_000));
    }),
};

export const afternoonEndToEnd: Row = {
  name: 'afternoon-end-to-end',
  what: 'reference: the same from an express route, 64 connections, with one inserted line per letter',
  run: (options) =>
    withEach(doorAndTable, async (reference) => {
      const letters = countOf(options, 10_000);
      const warmUp = warmUpOf(options);
      await sendAll(reference, 0, warmUp);
      const drained = await sendAll(reference, warmUp, letters);
      const missing = warmUp + letters - (await reference.written());
      if (missing > 0) throw new Error(`${missing} letters of the reference are not in its table.`);
      return drained;
    }),
};

export const afternoonIngest: Row = {
  name: 'afternoon-ingest',
  what: 'reference: the express route alone, into the queue of BullMQ, nothing stored, nothing sent',
  async run(options) {
    const reference = await startReference({ ...doorOnly, workers: 0 });
    try {
      const count = countOf(options, 20_000);
      const warmUp = warmUpOf(options);
      await post(reference, 0, warmUp);
      const { seconds } = await post(reference, warmUp, count);
      return [{ name: 'single posts', value: count / seconds, unit: 'requests/s' }];
    } finally {
      await reference.stop();
    }
  },
};

async function drain(reference: Reference, from: number, count: number): Promise<Drained> {
  await reference.pause();
  await reference.fill(from, count);
  return measureDrain({
    ...reference,
    letters: count,
    begin: reference.resume,
    settled: reference.done,
  });
}

function sendAll(reference: Reference, from: number, count: number): Promise<Drained> {
  return measureDrain({
    ...reference,
    letters: count,
    begin: () => post(reference, from, count),
    settled: reference.done,
  });
}

function post(reference: Reference, from: number, count: number): Promise<Spent> {
  const target = targetOf(reference);
  return measurePosts(reference.pids, count, () => postAll(target, { from, count, connections: 64 }));
}

const targetOf = ({ apiUrl }: Reference) => ({ apiUrl, path: '/v1/events', apiKey: 'none', body: eventOf });

const countOf = ({ count, quick }: RowOptions, usual: number) => count ?? (quick ? 200 : usual);

/** Measures with one process and with two, each on servers of its own. */
async function withEach(
  options: Starting,
  measure: (reference: Reference) => Promise<Drained>,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const workers of [1, 2]) {
    const reference = await startReference({ ...options, workers });
    try {
      figures.push(...figuresOf(workers, await measure(reference)));
    } finally {
      await reference.stop();
    }
  }
  return figures;
}

function figuresOf(workers: number, drained: Drained): Figure[] {
  const name = processes(workers);
  const cpu = cpuOf(drained, ['server', 'worker', 'redis', 'postgres']);
  return [
    { name, value: drained.lettersPerSecond, unit: 'letters/s' },
    { name: `CPU, ${name}`, value: cpu, unit: 's per 1,000', note: 'all but the sink' },
  ];
}
