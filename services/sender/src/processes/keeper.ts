// Keeps one process going: starts it, asks it, and starts it again when it ends by itself.

import type { ChildProcess } from 'node:child_process';
import type { Logger } from '@pabal/runtime';
import { type FromPrimary, type Question, readFromWorker } from './messages.ts';

export interface KeeperOptions {
  /** From 1. */
  readonly number: number;
  readonly fork: (number: number) => ChildProcess;
  readonly logger: Logger;
  readonly onRestart: () => void;
}

export interface Keeper {
  readonly number: number;
  /** Resolves when its process works for the first time. */
  readonly ready: Promise<void>;
  /** The process of now. */
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

/** A process that is busier than this is not well. */
const answerWithinMs = 2_000;

export function startKeeper({ number, fork, logger, onRestart }: KeeperOptions): Keeper {
  let nowReady: () => void;
  const ready = new Promise<void>((resolve) => {
    nowReady = resolve;
  });
  const questions = new Map<number, (answer: unknown) => void>();
  let lastQuestion = 0;
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
      if (stopping) return;
      if (performance.now() - startedAt > longEnoughMs) pauseMs = shortestPauseMs;
      logger.warn(
        { process: number, pid: child.pid, ...how, restartInMs: pauseMs },
        'A process of the sender ended and is started again.',
      );
      restart = setTimeout(again, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    });
  }

  function again(): void {
    onRestart();
    begin();
  }

  function hear(message: unknown): void {
    const said = readFromWorker(message);
    if (said?.kind === 'ready') nowReady();
    if (said?.kind === 'answer') questions.get(said.id)?.(said.answer);
  }

  begin();
  return {
    number,
    ready,
    pid: () => (isRunning(child) ? child.pid : undefined),
    async ask(question) {
      if (!isRunning(child)) throw new Error('The process has ended and is started again.');
      lastQuestion += 1;
      const id = lastQuestion;
      const answer = new Promise((resolve) => questions.set(id, resolve));
      tell(child, { kind: 'question', id, question });
      return within(answerWithinMs, answer).finally(() => questions.delete(id));
    },
    async stop(deadlineMs) {
      stopping = true;
      clearTimeout(restart);
      if (!isRunning(child)) return;
      tell(child, { kind: 'stop' });
      const kill = setTimeout(() => {
        logger.error(
          { process: number, pid: child.pid, deadlineMs },
          'A process of the sender had to be killed.',
        );
        child.kill('SIGKILL');
      }, deadlineMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

const isRunning = (child: ChildProcess) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

/** A process that ends meanwhile hears nothing; its end is noticed elsewhere. */
function tell(child: ChildProcess, message: FromPrimary): void {
  if (child.connected) child.send(message, () => {});
}

/** How it ended, or why it never began. */
function endOf(child: ChildProcess): Promise<{ code?: number | null; signal?: string | null; err?: Error }> {
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
    timer = setTimeout(() => reject(new Error(`The process did not answer within ${ms} ms.`)), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
