// The first process of a service that has several: it does none of the work itself, but starts the others, speaks for them,
// and sees to it that they end with it.

import type { ErrorReports } from '../error-reports.ts';
import { type Lifetime, runService } from '../lifetime.ts';
import type { Logger } from '../logger.ts';
import { figures } from '../metrics/catalogue.ts';
import { createMetrics, type Figures, type Metrics, mergeFigures } from '../metrics/metrics.ts';
import {
  createReadiness,
  leavingReadiness,
  NotReady,
  type OpsOptions,
  type Readiness,
  showReadiness,
  startOpsServer,
} from '../ops.ts';
import { forkSharingPorts, forkWorker } from './fork.ts';
import { isObject, type Question } from './messages.ts';
import { answerWithinMs } from './questions.ts';
import { createReload } from './reload.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';

/** What a process may need beyond its own deadline to be gone. */
const goneMs = 1_000;
/** A new process that takes longer to be ready ends a reload. */
const readyWithinMs = 60_000;

const restartFigures = { api: figures.apiRestarts, sender: figures.senderRestarts };

export interface ProcessesOptions {
  /** As its log and its figures name it. */
  readonly service: keyof typeof restartFigures;
  readonly count: number;
  /** For the whole stop. */
  readonly deadlineMs: number;
  /** How long of it the processes go on working while the service says that it is leaving. */
  readonly drainMs: number;
  /** Where the primary serves health and figures of all, or the port that the processes share and serve them on. */
  readonly http:
    | { readonly kind: 'own'; readonly host: string; readonly port: number }
    | { readonly kind: 'shared'; readonly port: number };
  readonly logger: Logger;
  readonly reports: ErrorReports;
}

/**
 * Runs a service of several processes, each started from the program's own file, until it is told to stop. SIGHUP replaces
 * them one after another.
 */
export async function runProcesses(options: ProcessesOptions): Promise<void> {
  const { service, drainMs, logger, reports } = options;
  const stopMs = options.deadlineMs - drainMs + goneMs;

  async function start(lifetime: Lifetime): Promise<void> {
    const { isLeaving } = lifetime;
    lifetime.onStop('error reports', reports.stop);
    const { supervisors, whole } = startSupervisors(options, isLeaving);
    lifetime.onStop('processes', async () => {
      await Promise.all(supervisors.map((supervisor) => supervisor.stop(stopMs)));
    });
    const reload = createReload({ service, supervisors, readyWithinMs, stopMs, isLeaving, logger });
    process.on('SIGHUP', () => void reload());
    const port = await openPort(options.http, whole, lifetime);
    await Promise.all(supervisors.map(({ ready }) => ready));
    logger.info({ port, processes: supervisors.length }, `The ${service} is ready.`);
  }

  await runService({
    logger,
    deadlineMs: drainMs + stopMs + goneMs,
    drainMs,
    onFatal: (error) => reports.report(error),
    start,
  });
}

/** What all processes together are and have done. */
interface Whole {
  readonly contentType: string;
  readiness(): Promise<Readiness>;
  figures(): Promise<string>;
}

function startSupervisors(
  { service, count, http, logger }: ProcessesOptions,
  isLeaving: () => boolean,
): { supervisors: readonly Supervisor[]; whole: Whole } {
  const metrics = createMetrics(service);
  const restarts = metrics.counter(restartFigures[service]);
  const fork = http.kind === 'shared' ? forkSharingPorts : forkWorker;
  const onRestart = () => restarts.inc({});
  const answer = async (question: Question) => await whole[question]();
  const supervisors = Array.from({ length: count }, (_, index) =>
    startSupervisor({ service, number: index + 1, fork, logger, onRestart, answer }),
  );
  // A supervisor ends its question itself, and knows more of it.
  const readiness = createReadiness(checksOf(supervisors), 2 * answerWithinMs);
  const enough = http.kind === 'shared' ? withAny : (all: Readiness) => all;
  const whole: Whole = {
    contentType: metrics.contentType,
    readiness: async () => (isLeaving() ? leavingReadiness() : enough(await readiness())),
    figures: () => figuresOfAll(metrics, supervisors),
  };
  showReadiness(metrics, whole.readiness);
  return { supervisors, whole };
}

/** Ports that processes share lead to those that are there, so one of them is enough. */
function withAny({ status, checks }: Readiness): Readiness {
  return { status: Object.values(checks).some(({ ok }) => ok) ? 'ready' : status, checks };
}

async function openPort(
  http: ProcessesOptions['http'],
  { contentType, readiness, figures }: Whole,
  lifetime: Lifetime,
): Promise<number> {
  if (http.kind === 'shared') return http.port;
  const { host, port } = http;
  const ops = await startOpsServer({ host, port, readiness, metrics: { contentType, text: figures } });
  lifetime.onStop('ops server', ops.stop);
  return ops.port;
}

/** Each process is shown with its own checks. */
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
async function figuresOfAll(own: Metrics, supervisors: readonly Supervisor[]): Promise<string> {
  const others = await Promise.all(supervisors.map(figuresOf));
  return mergeFigures([await own.figures({ process: 'primary' }), ...others]);
}

async function figuresOf(supervisor: Supervisor): Promise<Figures> {
  const answer: unknown = await supervisor.ask('figures').catch(() => []);
  return Array.isArray(answer) ? answer.filter(isObject) : [];
}
