import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { openLogFile } from './log-file.ts';
import { StartProblem } from './problem.ts';
import type { Say } from './terminal.ts';

/** One of our programs and how it is run. */
export interface Program {
  readonly name: string;
  /** Path of its entry file. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Options of Node. */
  readonly nodeOptions?: readonly string[];
  readonly env: Record<string, string | undefined>;
  readonly logPath: string;
  /** Answers true once it can do its work. */
  readonly isReady: () => Promise<boolean>;
}

/** A program that is kept running. */
export interface Supervised {
  /** Starts it and waits until it is ready. Throws a StartProblem when it ends before that. */
  start(): Promise<void>;
  /** Asks it to end, and ends it by force after `stopDeadlineMs`. Harmless when repeated. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

const readyDeadlineMs = 60_000;

/** A process that lived this long was well: its next restart is not delayed by earlier ones. */
const wellAfterMs = 30_000;

/** The same file relative to src and to dist. */
const preload = new URL('../preload/end-with-parent.mjs', import.meta.url).href;

/** Milliseconds before the restart of a process that has ended early this many times in a row. */
export function restartDelayMs(earlyEnds: number): number {
  return Math.min(30_000, 500 * 2 ** Math.max(0, earlyEnds - 1));
}

/** Keeps a program running: when it ends by itself after its first start, that is reported and it is started again. */
export function createSupervised(
  program: Program,
  options: { say: Say; tellLine: (service: string, line: string) => void; stopDeadlineMs: number },
): Supervised {
  const { name } = program;
  const { say, tellLine, stopDeadlineMs } = options;
  const stopping = new AbortController();
  const log = openLogFile(program.logPath);
  let running: Running | undefined;
  let keeping: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  const launch = () => {
    running = run(program, (line) => {
      log.write(line);
      tellLine(name, line);
    });
    return running;
  };

  /** From the first readiness to the stop: waits for an end, reports it, starts again. */
  async function keep(first: Running): Promise<void> {
    let current = first;
    let early = 0;
    for (;;) {
      const end = await current.ended;
      if (stopping.signal.aborted) return;
      early = current.lifeMs() > wellAfterMs ? 1 : early + 1;
      const delayMs = restartDelayMs(early);
      say(`The ${name} ${end} and is started again in ${delayMs / 1000} s.`);
      await wait(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      current = launch();
      if (await becomesReady(current, program.isReady, stopping.signal)) say(`The ${name} is back.`);
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    if (running && !(await running.end(stopDeadlineMs))) {
      say(`The ${name} did not end within ${stopDeadlineMs / 1000} s and was ended by force.`);
    }
    await keeping;
    log.close();
  }

  return {
    start: async () => {
      const first = launch();
      const ready = await becomesReady(first, program.isReady, stopping.signal);
      if (stopping.signal.aborted) return;
      if (!ready) throw new StartProblem(await first.whyNotReady(name, log.path));
      keeping = keep(first);
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
    kill: () => {
      stopping.abort();
      running?.child.kill('SIGKILL');
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  /** How it ended, as the end of a sentence about it. */
  readonly ended: Promise<string>;
  lifeMs(): number;
  /** True when it ended by itself in time. */
  end(deadlineMs: number): Promise<boolean>;
  whyNotReady(name: string, logPath: string): Promise<string>;
}

/**
 * Starts the program in a process group of its own, so that Ctrl-C reaches it through us and in the right order, and
 * with a stdin that ends with us.
 */
function run({ script, args = [], nodeOptions = [], env }: Program, onLine: (line: string) => void): Running {
  const child = spawn(process.execPath, [...nodeOptions, '--import', preload, script, ...args], {
    env,
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const born = performance.now();
  const lastWords: string[] = [];
  const keepLine = (line: string) => {
    onLine(line);
    lastWords.push(line);
    if (lastWords.length > 15) lastWords.shift();
  };
  createInterface({ input: child.stdout }).on('line', keepLine);
  createInterface({ input: child.stderr }).on('line', keepLine);
  child.stdin.on('error', () => undefined);

  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    // After the last line, which 'exit' may overtake.
    child.once('close', (code, signal) =>
      resolve(signal ? `was killed (${signal})` : `ended (code ${code})`),
    );
  });
  return {
    child,
    ended,
    lifeMs: () => performance.now() - born,
    end: async (deadlineMs) => {
      child.kill('SIGTERM');
      const late = new AbortController();
      const timer = wait(deadlineMs, false, { signal: late.signal }).catch(() => true);
      const inTime = await Promise.race([ended.then(() => true), timer]);
      late.abort();
      if (!inTime) child.kill('SIGKILL');
      await ended;
      return inTime;
    },
    whyNotReady: async (name, logPath) => {
      const alive = child.exitCode === null && child.signalCode === null;
      if (!alive) return `The ${name} ${await ended} while starting; its log is ${logPath}.`;
      const seconds = readyDeadlineMs / 1000;
      return `The ${name} was not ready within ${seconds} s; its log is ${logPath} and ends with:\n${lastWords.join('\n')}`;
    },
  };
}

/** Asks until the program is ready; false when it ended or took too long. */
async function becomesReady(
  running: Running,
  isReady: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  while (!over && !signal.aborted && running.lifeMs() < readyDeadlineMs) {
    if (await isReady().catch(() => false)) return true;
    await wait(50);
  }
  return false;
}
