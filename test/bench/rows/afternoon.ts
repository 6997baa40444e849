// The reference: what a competent afternoon with BullMQ, nunjucks and nodemailer reaches with the same letters.

import { cpuOf, type Drained, measureDrain } from '../drain.ts';
import { allAccepted, postAll } from '../posting.ts';
import { type Reference, type ReferenceOptions, startReference } from '../reference/start.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { eventOf } from '../workload.ts';

/** The name under which other rows refer to the reference with as many processes as they have senders. */
export const processes = (senders: number) => (senders === 1 ? '1 process' : '2 processes');

export const afternoonDrain: Row = {
  name: 'afternoon-drain',
  what: 'reference: BullMQ, nunjucks and nodemailer’s pool with a full queue, one job per letter, no ledger',
  run: (options) =>
    withEach({ server: false, ledger: false }, async (reference) => {
      const letters = countOf(options, 20_000);
      const warmUp = warmUpOf(options);
      await measureDrain({
        ...reference,
        letters: warmUp,
        begin: () => reference.fill(0, warmUp),
        settled: reference.done,
      });
      await reference.pause();
      await reference.fill(warmUp, letters);
      return measureDrain({
        ...reference,
        letters,
        begin: reference.resume,
        settled: reference.done,
      });
    }),
};

export const afternoonEndToEnd: Row = {
  name: 'afternoon-end-to-end',
  what: 'reference: the same from an express route, 64 connections, with one inserted line per letter',
  run: (options) =>
    withEach({ server: true, ledger: true }, async (reference) => {
      const letters = countOf(options, 10_000);
      const warmUp = warmUpOf(options);
      const post = async (from: number, count: number) =>
        allAccepted(await postAll(targetOf(reference), { from, count, connections: 64 }));
      await measureDrain({
        ...reference,
        letters: warmUp,
        begin: () => post(0, warmUp),
        settled: reference.done,
      });
      const drained = await measureDrain({
        ...reference,
        letters,
        begin: () => post(warmUp, letters),
        settled: reference.done,
      });
      const missing = warmUp + letters - (await reference.written());
      if (missing > 0) throw new Error(`${missing} letters of the reference are not in its table.`);
      return drained;
    }),
};

export const afternoonIngest: Row = {
  name: 'afternoon-ingest',
  what: 'reference: the express route alone, into the queue of BullMQ, nothing stored, nothing sent',
  async run(options) {
    const reference = await startReference({ workers: 0, server: true, ledger: false });
    try {
      const count = countOf(options, 20_000);
      const warmUp = warmUpOf(options);
      await postAll(targetOf(reference), { count: warmUp, connections: 64 });
      const { accepted, seconds } = allAccepted(
        await postAll(targetOf(reference), { from: warmUp, count, connections: 64 }),
      );
      return [{ name: 'single posts', value: accepted / seconds, unit: 'requests/s' }];
    } finally {
      await reference.stop();
    }
  },
};

const targetOf = ({ apiUrl }: Reference) => ({ apiUrl, path: '/v1/events', apiKey: 'none', body: eventOf });

const countOf = ({ count, quick }: RowOptions, usual: number) => count ?? (quick ? 200 : usual);

/** Measures with one process and with two, each on servers of its own. */
async function withEach(
  options: Omit<ReferenceOptions, 'workers'>,
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
