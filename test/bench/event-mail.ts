// Event mail end to end: distinct events over HTTP, every letter counted where it arrives.

import { eventually } from '@pabal/test/support';
import { type Received, readReceived } from './letters.ts';
import { type Posted, postEvents, vacancyEvent } from './posting.ts';
import { type Stack, startStack } from './stack.ts';
import { cpuSeconds, peakMemoryMb } from './usage.ts';

export interface EventMailOptions {
  readonly count: number;
  readonly queue: 'redis' | 'postgres';
  readonly senders: number;
  readonly connections: number;
  readonly profileDir?: string;
}

export interface EventMailResult {
  readonly options: EventMailOptions;
  readonly posted: Posted;
  readonly received: Received;
  readonly ledger: Readonly<Record<string, number>>;
  /** From the first post to the last letter in the sink. */
  readonly seconds: number;
  readonly lettersPerSecond: number;
  /** CPU seconds per 1,000 letters, by what used them. */
  readonly cpuPerThousand: Readonly<Record<string, number>>;
  readonly peakMemoryMb: Readonly<Record<string, number>>;
  readonly balanced: boolean;
}

/** Posts, waits until the ledger has nothing left to do, and takes stock on the sink's side. */
export async function measureEventMail(options: EventMailOptions): Promise<EventMailResult> {
  const stack = await startStack(options);
  try {
    await postEvents({ ...stack, count: 200, connections: 10, body: (n) => vacancyEvent(900_000 + n) });
    await drained(stack, 200);
    const before = readCpu(stack);
    const began = performance.now();
    const posted = await postEvents({ ...stack, count: options.count, connections: 64, body: vacancyEvent });
    await drained(stack, 200 + posted.accepted);
    const seconds = (performance.now() - began) / 1_000;
    const cpu = difference(before, readCpu(stack));
    const memory = readMemory(stack);
    const received = await readReceived(stack.receivedFile);
    const ledger = await readLedger(stack);
    return {
      options,
      posted,
      received,
      ledger,
      seconds,
      lettersPerSecond: posted.accepted / seconds,
      cpuPerThousand: mapValues(cpu, (value) => (value / posted.accepted) * 1_000),
      peakMemoryMb: memory,
      balanced:
        ledger.sent === posted.accepted + 200 && received.letters === ledger.sent && received.repeated === 0,
    };
  } finally {
    await stack.stop();
  }
}

/** Until the sink has so many letters, or a minute passed without a new one. */
async function drained(stack: Stack, letters: number): Promise<void> {
  let last = 0;
  let lastAt = performance.now();
  await eventually(
    () => {
      const now = stack.received();
      if (now > last) {
        last = now;
        lastAt = performance.now();
      }
      return now >= letters || performance.now() - lastAt > 60_000;
    },
    { what: `${letters} letters in the sink`, timeoutMs: 30 * 60_000 },
  );
  await eventually(async () => (await readLedger(stack)).open === 0, {
    what: 'a settled ledger',
    timeoutMs: 60_000,
  });
}

async function readLedger({ store }: Stack): Promise<Record<string, number>> {
  const { rows } = await store.query<{ state: string; count: number }>(
    'select state, count(*)::integer as count from deliveries group by state',
  );
  const counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { ...counts, open: (counts.pending ?? 0) + (counts.sending ?? 0) };
}

function readCpu({ pids }: Stack): Record<string, number> {
  return mapValues(pids, (list) => list.reduce((sum, pid) => sum + cpuSeconds(pid), 0));
}

function readMemory({ pids }: Stack): Record<string, number> {
  return mapValues(pids, (list) => Math.max(...list.map(peakMemoryMb)));
}

function difference(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
