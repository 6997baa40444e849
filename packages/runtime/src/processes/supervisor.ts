// Supervises one process: starts it, asks it, and starts it again when it ends by itself.

import type { ChildProcess } from 'node:child_process';
import type { Logger } from '../logger.ts';
import { type FromPrimary, type Question, readFromWorker } from './messages.ts';

export interface SupervisorOptions {
  /** What the process is part of, for the log. */
  readonly service: string;
  /** From 1. */
  readonly number: number;
  readonly fork: (number: number) => ChildProcess;
  readonly logger: Logger;
  readonly onRestart: () => void;
}

export interface Supervisor {
  readonly number: number;
  /** Resolves when its process works for the first time. */
  readonly ready: Promise<void>;
  /** The present process. */
  pid(): number | undefined;
  /** Rejects when the process does not answer. */
  ask(question: Question): Promise<unknown>;
  /** Lets the process finish or hand back what it has; after the deadline it is killed. */
  stop(deadlineMs: number): Promise<void>;
}

/** Before the first new start; doubles with every end that comes sooner than `longEnoughMs`. */
const shortestPauseMs = 500;
const longestPauseMs = 30_000;
const longEnoughMs = 60_000;

/** A process that is busier than this is not well. Its checks end before (`createReadiness`), so that it can tell of them. */
export const answerWithinMs = 4_000;

export function startSupervisor({ service, number, fork, logger, onRestart }: SupervisorOptions): Supervisor {
  let nowReady: () => void;
  const ready = new Promise<void>((resolve) => {
    nowReady = resolve;
  });
  const questions = createQuestions();
  let pauseMs = shortestPauseMs;
  let restart: NodeJS.Timeout | undefined;
  let stopping = false;
  let child: ChildProcess;
  let ended: Promise<void>;

  function begin(): void {
    const startedAt = performance.now();
    child = fork(number);
    child.on('message', hear);
    ended = endOf(child).then((how) => {
      if (!stopping) restartLater(how, performance.now() - startedAt);
    });
  }

  function restartLater(how: Ending, ranMs: number): void {
    if (ranMs > longEnoughMs) pauseMs = shortestPauseMs;
    const fields = { process: number, pid: child.pid, ...how, restartInMs: pauseMs };
    logger.warn(fields, `A process of the ${service} ended and is started again.`);
    restart = setTimeout(again, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  function again(): void {
    onRestart();
    begin();
  }

  function hear(message: unknown): void {
    const said = readFromWorker(message);
    if (said?.kind === 'ready') nowReady();
    if (said?.kind === 'answer') questions.answer(said.id, said.answer);
  }

  begin();
  return {
    number,
    ready,
    pid: () => (isRunning(child) ? child.pid : undefined),
    ask: (question) => questions.ask(child, question),
    async stop(deadlineMs) {
      stopping = true;
      clearTimeout(restart);
      if (!isRunning(child)) return;
      tell(child, { kind: 'stop' });
      await killAfter(deadlineMs, child, ended, () =>
        logger.error(
          { process: number, pid: child.pid, deadlineMs },
          `A process of the ${service} had to be killed.`,
        ),
      );
    },
  };
}

/** Waits for the end of a process, and kills it when that does not come in time. */
async function killAfter(
  ms: number,
  child: ChildProcess,
  ended: Promise<void>,
  onKill: () => void,
): Promise<void> {
  const kill = setTimeout(() => {
    onKill();
    child.kill('SIGKILL');
  }, ms);
  await ended;
  clearTimeout(kill);
}

/** Questions to a process, and the answers that come back with their numbers. */
function createQuestions() {
  const open = new Map<number, (answer: unknown) => void>();
  let last = 0;
  return {
    ask: async (child: ChildProcess, question: Question): Promise<unknown> => {
      if (!isRunning(child)) throw new Error('The process has ended and is started again.');
      last += 1;
      const id = last;
      const answer = new Promise((resolve) => open.set(id, resolve));
      tell(child, { kind: 'question', id, question });
      return within(answerWithinMs, answer).finally(() => open.delete(id));
    },
    answer: (id: number, answer: unknown) => open.get(id)?.(answer),
  };
}

const isRunning = (child: ChildProcess) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

/** A process that ends meanwhile hears nothing; its end is noticed elsewhere. */
function tell(child: ChildProcess, message: FromPrimary): void {
  if (child.connected) child.send(message, () => {});
}

/** How a process ended, or why it never began. */
interface Ending {
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly err?: Error;
}

function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', (err) => {
      if (child.pid === undefined) resolve({ err });
    });
  });
}

async function within<Answer>(ms: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The process did not answer within ${ms / 1_000} s.`)), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
