import { type ChildProcess, fork } from 'node:child_process';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { replacementArgument, workerArgument } from './messages.ts';
import type { NewProcess } from './supervisor.ts';

const argumentsOf = ({ number, replacement }: NewProcess) => [
  workerArgument,
  String(number),
  ...(replacement ? [replacementArgument] : []),
];

/** The program's own file with the same settings, as it is on disk now. Its log goes where this one's does. */
export function forkWorker(started: NewProcess): ChildProcess {
  const [, script = ''] = process.argv;
  return fork(script, argumentsOf(started), { serialization: 'advanced' });
}

/**
 * The same, for a service whose processes listen on the same ports. This process accepts their connections and hands them on
 * in turn; a process that is busy gets no second one before it has taken the first.
 */
export function forkSharingPorts(started: NewProcess): ChildProcess {
  cluster.setupPrimary({ args: argumentsOf(started), serialization: 'advanced' });
  const worker = cluster.fork();
  // The supervisor hears of it from the process itself.
  worker.on('error', () => {});
  return worker.process;
}

/** Lets a process that shares ports end as others do: without this Node ends it at once when the first process is gone. */
export function outliveCluster(): void {
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
}

/**
 * Resolves when no connection is on its way to this process any more: one that was handed on in the moment in which the port
 * was closed goes back, and would be lost if the process ended before it came.
 */
export async function leaveCluster(): Promise<void> {
  const { worker } = cluster;
  if (worker === undefined || !worker.isConnected()) return;
  const gone = once(worker, 'disconnect');
  worker.disconnect();
  await gone;
}
