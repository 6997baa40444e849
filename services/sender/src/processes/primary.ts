// The first process of a sender that has several: it sends nothing itself, but starts the others, speaks for them, and sees
// to it that they end with it.

import { fork } from 'node:child_process';
import type { Config } from '@pabal/config';
import {
  createLogger,
  createMetrics,
  type ErrorReports,
  type Figures,
  type Lifetime,
  type Metrics,
  mergeFigures,
  NotReady,
  type OpsOptions,
  runService,
  startOpsServer,
} from '@pabal/runtime';
import { isObject, workerArgument } from './messages.ts';
import { answerWithinMs, type Supervisor, startSupervisor } from './supervisor.ts';

/** What a process may need beyond its own deadline to be gone. */
const goneMs = 1_000;

/** Runs a sender of `SENDER_PROCESSES` processes, each started from the program's own file, until it is told to stop. */
export async function runProcesses({
  config,
  reports,
}: {
  readonly config: Config<'sender'>;
  readonly reports: ErrorReports;
}): Promise<void> {
  const logger = createLogger({ service: 'sender', level: config.LOG_LEVEL });
  const drainMs = config.DRAIN_SECONDS * 1_000;
  const stopMs = config.SHUTDOWN_SECONDS * 1_000 - drainMs + goneMs;

  async function start(lifetime: Lifetime): Promise<void> {
    const metrics = createMetrics();
    const restarts = metrics.counter(
      'pabal_sender_restarts_total',
      'Processes of this sender that ended by themselves and were started again.',
    );
    lifetime.onStop('error reports', reports.stop);
    const supervisors = Array.from({ length: config.SENDER_PROCESSES }, (_, index) =>
      startSupervisor({ number: index + 1, fork: forkWorker, logger, onRestart: () => restarts.inc() }),
    );
    lifetime.onStop('processes', async () => {
      await Promise.all(supervisors.map((supervisor) => supervisor.stop(stopMs)));
    });
    const ops = await startOpsServer({
      host: config.BIND_ADDRESS,
      port: config.OPS_PORT,
      metrics: metricsOf(metrics, supervisors),
      checks: checksOf(supervisors),
      // A supervisor ends its question itself, and knows more of it.
      answerWithinMs: 2 * answerWithinMs,
      isLeaving: lifetime.isLeaving,
    });
    lifetime.onStop('ops server', ops.stop);
    await Promise.all(supervisors.map(({ ready }) => ready));
    logger.info({ port: ops.port, processes: supervisors.length }, 'The sender is ready.');
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
function forkWorker(number: number) {
  const [, script = ''] = process.argv;
  return fork(script, [workerArgument, String(number)], { serialization: 'advanced' });
}

/** A sender is ready when all its processes are; each is shown with its own checks. */
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
