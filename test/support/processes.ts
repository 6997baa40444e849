import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { serviceNodeOptions } from '@pabal/config';
import { type Exit, exitOf, keepTrack } from './children.ts';
import { patient } from './patience.ts';

/** One line of a service's log; `msg` is the constant sentence. */
export interface LogLine {
  readonly msg?: unknown;
  readonly [field: string]: unknown;
}

/** A program of this repository running as its own process. */
export interface RunningProcess {
  readonly pid: number;
  /** Lines of stdout that are JSON objects, oldest first. */
  readonly logs: readonly LogLine[];
  /** All that was printed, stdout and stderr, oldest first. */
  output(): string;
  /**
   * The first line, already seen or still to come, with this sentence (and these fields). Throws with the output's
   * end when the process ends or `timeoutMs` (15 s) passes first.
   */
  waitForLog(
    sentence: string | RegExp,
    options?: { timeoutMs?: number; where?: (line: LogLine) => boolean },
  ): Promise<LogLine>;
  /** Sends the signal (SIGTERM) and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<Exit>;
  /** Resolves with the end of the process; never rejects. */
  readonly exit: Promise<Exit>;
}

/** Where programs find what those before them have compiled; the shared servers of a test run have a folder for it. */
const compiled =
  process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };

/** The end of the output, long enough to see why it failed. */
const tailLength = 3000;

/**
 * Starts `node <script>` with the options that services have, and with exactly this environment (and the PATH), so that nothing of
 * the caller's settings leaks into it. Ends with the test file at the latest.
 */
export function startProcess(options: {
  script: string;
  args?: readonly string[];
  nodeArgs?: readonly string[];
  env?: Readonly<Record<string, string>>;
  cwd?: string;
}): RunningProcess {
  const { script, args = [], nodeArgs = [], env = {}, cwd } = options;
  const service = /services\/(\w+)\//.exec(script)?.[1];
  const child = keepTrack(
    spawn(process.execPath, [...serviceNodeOptions(service), ...nodeArgs, script, ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...compiled, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const exit = exitOf(child);
  const printed: string[] = [];
  const logs: LogLine[] = [];
  const watchers = new Set<() => void>();

  const read = (line: string) => {
    printed.push(line);
    const parsed = parseLine(line);
    if (parsed) logs.push(parsed);
    for (const look of watchers) look();
  };
  if (child.stdout) createInterface({ input: child.stdout }).on('line', read);
  if (child.stderr) createInterface({ input: child.stderr }).on('line', read);
  const output = () => printed.join('\n');

  return {
    pid: child.pid ?? 0,
    logs,
    output,
    exit,
    kill: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exit;
    },
    waitForLog: (sentence, { timeoutMs: wanted = 15_000, where = () => true } = {}) =>
      new Promise((resolve, reject) => {
        const timeoutMs = patient(wanted);
        const matches = (line: LogLine) => says(line, sentence) && where(line);
        const look = () => {
          const found = logs.find(matches);
          if (found) finish(() => resolve(found));
        };
        const fail = (why: string) =>
          finish(() =>
            reject(new Error(`${why} before "${sentence}"; its last words:\n${output().slice(-tailLength)}`)),
          );
        const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
        const finish = (settle: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          settle();
        };
        watchers.add(look);
        // 'exit' may overtake the last lines; 'close' comes after them.
        child.once('close', (code, signal) => fail(`the process ended (${signal ?? code})`));
        look();
      }),
  };
}

function says(line: LogLine, sentence: string | RegExp): boolean {
  if (typeof line.msg !== 'string') return false;
  return typeof sentence === 'string' ? line.msg === sentence : sentence.test(line.msg);
}

function parseLine(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
