// What processes used, read from /proc: CPU seconds of user and system, and the peak of resident memory.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** Process ids by what they are. */
export type Pids = Readonly<Record<string, readonly number[]>>;

/** CPU seconds used so far, by what used them. */
export function readCpu(pids: Pids): Record<string, number> {
  return mapValues(pids, (list) => list.reduce((sum, pid) => sum + cpuSeconds(pid), 0));
}

/** Largest resident memory of one process of each kind so far, in MiB. A kind without a process is left out. */
export function readPeakMemory(pids: Pids): Record<string, number> {
  const there = Object.fromEntries(Object.entries(pids).filter(([, list]) => list.length > 0));
  return mapValues(there, (list) => Math.max(...list.map(peakMemoryMb)));
}

/** What was used between two readings. */
export function usedBetween(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );
}

/** What was used, as CPU seconds for each 1,000 letters. */
export function perThousand(used: Readonly<Record<string, number>>, letters: number): Record<string, number> {
  return mapValues(used, (seconds) => (seconds / letters) * 1_000);
}

/** CPU seconds that a process and all its living and reaped children have used. */
function cpuSeconds(pid: number): number {
  return familyOf(pid).reduce((sum, member) => sum + ownCpuSeconds(member), 0);
}

/** Largest resident memory of a process so far, in MiB. */
export function peakMemoryMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

function ownCpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may hold spaces, so fields are counted after the bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
    return (utime + stime + cutime + cstime) / ticksPerSecond;
  } catch {
    return 0;
  }
}

function familyOf(pid: number): number[] {
  const family = [pid];
  for (const member of family) family.push(...childrenOf(member));
  return family;
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
