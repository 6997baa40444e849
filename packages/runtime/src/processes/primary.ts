// The first process of a service that has several: it does none of the work itself, but starts the others, speaks for them,
// and sees to it that they end with it.

import { type ChildProcess, fork } from 'node:child_process';
import type { ErrorReports } from '../error-reports.ts';
import { type Lifetime, runService } from '../lifetime.ts';
import type { Logger } from '../logger.ts';
import { createMetrics, type Figures, type Metrics, mergeFigures } from '../metrics.ts';
import { NotReady, type OpsOptions, startOpsServer } from '../ops.ts';
import { isObject, workerArgument } from './messages.ts';
import { answerWithinMs, type Supervisor, startSupervisor } from './supervisor.ts';

/** What a process may need beyond its own deadline to be gone. */
const goneMs = 1_000;

export interface ProcessesOptions {
  /** As its log and its figures name it. */
  readonly service: string;
  readonly count: number;
  /** For the whole stop. */
  readonly deadlineMs: number;
  /** How long of it the processes go on working while the service says that it is leaving. */
  readonly drainMs: number;
  /** Where health and figures of all are served. */
  readonly ops: { readonly host: string; readonly port: number };
  readonly logger: Logger;
  readonly reports: ErrorReports;
}

/** Runs a service of several processes, each started from the program's own file, until it is told to stop. */
export async function runProcesses(options: ProcessesOptions): Promise<void> {
  const { service, count, drainMs, logger, reports } = options;
  const stopMs = options.deadlineMs - drainMs + goneMs;

  async function start(lifetime: Lifetime): Promise<void> {
    const metrics = createMetrics();
    const restarts = metrics.counter(
      `pabal_${service}_restarts_total`,
      `Processes of this ${service} that ended by themselves and were started again.`,
    );
    lifetime.onStop('error reports', reports.stop);
    const supervisors = Array.from({ length: count }, (_, index) =>
      startSupervisor({
        ...{ service, number: index + 1, fork: forkWorker, logger },
        onRestart: () => restarts.inc(),
      }),
    );
    lifetime.onStop('processes', async () => {
      await Promise.all(supervisors.map((supervisor) => supervisor.stop(stopMs)));
    });
    const ops = await startOpsServer({
      ...options.ops,
      metrics: metricsOf(metrics, supervisors),
      checks: checksOf(supervisors),
      // A supervisor ends its question itself, and knows more of it.
      answerWithinMs: 2 * answerWithinMs,
      isLeaving: lifetime.isLeaving,
    });
    lifetime.onStop('ops server', ops.stop);
    await Promise.all(supervisors.map(({ ready }) => ready));
    logger.info({ port: ops.port, processes: count }, `The ${service} is ready.`);
  }

  await runService({
    logger,
    deadlineMs: drainMs + stopMs + goneMs,
    drainMs,
    onFatal: (error) => reports.report(error),
    start,
  });
}

/** The same program with the same settings. Its log goes where this one's does. */
function forkWorker(number: number): ChildProcess {
  const [, script = ''] = process.argv;
  return fork(script, [workerArgument, String(number)], { serialization: 'advanced' });
}

/** A service is ready when all its processes are; each is shown with its own checks. */
function checksOf(supervisors: readonly Supervisor[]): OpsOptions['checks'] {
  return Object.fromEntries(
    supervisors.map((supervisor) => [
      `process ${supervisor.number}`,
      async () => {
        const answer = await supervisor.ask('readiness');
        const detail = { pid: supervisor.pid(), ...(isObject(answer) ? answer : {}) };
        if (!isObject(answer) || answer.status !== 'ready') throw new NotReady('not ready', detail);
        return detail;
      },
    ]),
  );
}

/** The figures of all, told apart by `process`; a process that does not answer is left out. */
function metricsOf(own: Metrics, supervisors: readonly Supervisor[]): OpsOptions['metrics'] {
  return {
    contentType: own.contentType,
    text: async () => {
      const others = await Promise.all(supervisors.map(figuresOf));
      return mergeFigures([await own.figures({ process: 'primary' }), ...others]);
    },
  };
}

async function figuresOf(supervisor: Supervisor): Promise<Figures> {
  const answer: unknown = await supervisor.ask('figures').catch(() => []);
  return Array.isArray(answer) ? answer.filter(isObject) : [];
}
