// From Ctrl-C to the end.

import { StartProblem } from './problem.ts';
import type { Say } from './terminal.ts';

/** Something that was started and must be stopped. */
interface Stoppable {
  stop(): Promise<void>;
  /** Ends it without waiting. */
  kill(): void;
}

export interface Stops {
  /** Adds a part. Throws once the stop has begun, so that a start under way goes no further; the part is still stopped. */
  add(part: Stoppable): void;
  /** Stops everything, last started first. */
  stopAll(): Promise<void>;
  killAll(): void;
}

/** The parts that were started, to be stopped in reverse. A part that fails to stop does not keep the others from stopping. */
export function createStops(say: Say): Stops {
  const parts: Stoppable[] = [];
  let closed = false;
  return {
    add: (part) => {
      parts.push(part);
      if (closed) throw new StartProblem('The start was interrupted.');
    },
    stopAll: async () => {
      closed = true;
      for (let part = parts.at(-1); part; part = parts.at(-1)) {
        await part.stop().catch((error: unknown) => say(explain(error)));
        parts.splice(parts.indexOf(part), 1);
      }
    },
    killAll: () => {
      closed = true;
      for (const part of parts.splice(0).reverse()) {
        try {
          part.kill();
        } catch {
          // The process has ended by itself.
        }
      }
    },
  };
}

/** A signal this soon after the first is the same Ctrl-C: the terminal sends it to npm, and npm passes it on. */
const sameKeyMs = 1000;

/**
 * Runs until a signal comes or the start fails, then stops everything. Exits with 0 after a signal and 1 after a failure;
 * a second Ctrl-C ends everything at once.
 */
export async function runUntilStopped(options: {
  start: () => Promise<void>;
  stops: Stops;
  say: Say;
}): Promise<void> {
  const { start, stops, say } = options;
  process.once('exit', stops.killAll);
  const signalled = firstSignal(stops, say);
  const starting = start().then(
    () => undefined,
    (error: unknown) => explain(error),
  );
  const failed = starting.then((problem) => problem ?? new Promise<never>(() => undefined));
  const problem = await Promise.race([signalled, failed]);
  say(problem === undefined ? '\nStopping …' : `\n${problem}\n`);
  await stops.stopAll();
  // A part that is being started is waited for and stopped as well.
  await starting;
  await stops.stopAll();
  if (problem === undefined) say('Stopped.');
  process.exit(problem === undefined ? 0 : 1);
}

function firstSignal(stops: Stops, say: Say): Promise<undefined> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        first ??= performance.now();
        if (performance.now() - first < sameKeyMs) return resolve(undefined);
        say('Ended by force.');
        stops.killAll();
        process.exit(130);
      });
    }
  });
}

/** A known problem is one sentence; for any other error the stack may help in a report. */
function explain(error: unknown): string {
  if (error instanceof StartProblem) return error.message;
  if (!(error instanceof Error)) return String(error);
  return error.name === 'EmbeddedPostgresError' ? error.message : (error.stack ?? error.message);
}
