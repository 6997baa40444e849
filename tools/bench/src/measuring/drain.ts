// Measures letters a second, the same way for every row: from the moment when sending may begin until the sink has counted the
// last letter, with the CPU and memory that every process used meanwhile.

import { eventually } from '@pabal/test/support';
import type { Figure } from '../row.ts';
import type { Sink } from '../stack/sink.ts';
import { type Pids, perThousand, readCpu, readPeakMemory, usedBetween } from './usage.ts';

export interface Drained {
  readonly letters: number;
  readonly seconds: number;
  readonly lettersPerSecond: number;
  /** CPU seconds per 1,000 letters, by what used them; the sink's own under `smtp-sink`. */
  readonly cpuPerThousand: Readonly<Record<string, number>>;
  /** Largest resident memory of one process of each kind, in MiB. */
  readonly peakMemoryMb: Readonly<Record<string, number>>;
}

/** Counts letters where they arrive. */
export type Counting = Pick<Sink, 'received' | 'pid'>;

export interface DrainOptions {
  readonly sink: Counting;
  readonly pids: Pids;
  /** Letters that will come. */
  readonly letters: number;
  /** Starts the sending. */
  begin(): Promise<unknown>;
  /** Work that belongs to the letters and may go on after the last has come, such as settling it: its CPU counts. */
  settled?(): Promise<unknown>;
}

/** After the sink was silent for this long, the missing letters will not come. */
const patienceMs = 60_000;

/** Starts the sending and waits for all letters. Throws when they stop coming before the last. */
export async function measureDrain(options: DrainOptions): Promise<Drained> {
  const { sink, letters, begin } = options;
  const pids = { ...options.pids, 'smtp-sink': [sink.pid()] };
  const goal = sink.received() + letters;
  const before = readCpu(pids);
  const began = performance.now();
  const begun = begin();
  await Promise.all([begun, counted(sink, goal)]);
  const seconds = (performance.now() - began) / 1_000;
  await options.settled?.();
  const cpu = usedBetween(before, readCpu(pids));
  return {
    letters,
    seconds,
    lettersPerSecond: letters / seconds,
    cpuPerThousand: perThousand(cpu, letters),
    peakMemoryMb: readPeakMemory(options.pids),
  };
}

/** Waits until the sink has counted this many letters. */
export async function counted(sink: Counting, goal: number): Promise<void> {
  let last = -1;
  let lastAt = 0;
  const isDone = () => {
    const now = sink.received();
    if (now > last) [last, lastAt] = [now, performance.now()];
    return now >= goal || performance.now() - lastAt > patienceMs;
  };
  await eventually(isDone, { what: `${goal} letters in the sink`, timeoutMs: 60 * 60_000, everyMs: 4 });
  if (last < goal) throw new Error(`The sink has ${last} of ${goal} letters, and no more came for a minute.`);
}

/** The sum over some kinds of processes. */
export function cpuOf({ cpuPerThousand }: Drained, kinds: readonly string[]): number {
  return kinds.reduce((sum, kind) => sum + (cpuPerThousand[kind] ?? 0), 0);
}

const ours = ['api', 'builder', 'sender'];

/**
 * CPU and memory as figures: a line for each kind of process that did something.
 *
 * @param limits.memoryMb  target for each of our processes
 */
export function usageFigures(
  { cpuPerThousand, peakMemoryMb }: Drained,
  { memoryMb }: { memoryMb: number } = { memoryMb: 200 },
): Figure[] {
  const cpu = Object.entries(cpuPerThousand).filter(([, value]) => value >= 0.0005);
  const memory = Object.entries(peakMemoryMb).filter(([kind]) => ours.includes(kind));
  return [
    ...cpu.map(([kind, value]) => ({ name: `CPU ${kind}`, value, unit: 's per 1,000' })),
    ...memory.map(([kind, value]) => ({
      name: `memory ${kind}`,
      value,
      unit: 'MB',
      target: { most: memoryMb },
    })),
  ];
}
