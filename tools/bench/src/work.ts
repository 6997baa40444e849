// Work on one stack in rounds: a row measures one round, and `--against` lets two builds do rounds in turns.

import { allAccepted, metered, type Posted } from './measuring/posting.ts';
import { type Pids, perThousand } from './measuring/usage.ts';
import { type Stack, type StackOptions, startStack } from './stack/stack.ts';

/** What a round took. */
export interface Spent {
  readonly seconds: number;
  /** CPU seconds per 1,000 letters or events, by what used them; the sink's own under `smtp-sink`. */
  readonly cpuPerThousand: Readonly<Record<string, number>>;
}

export interface Work {
  /** Does the next `count` letters or events, and resolves when all of them are finished. */
  round(count: number): Promise<Spent>;
  stop(): Promise<void>;
}

/** Does the letters or events `from` to `from + count - 1`. */
export type Round = (from: number, count: number) => Promise<Spent>;

/** What does the rounds on a stack, and what has to be stopped before it. */
export interface Worker {
  readonly round: Round;
  stop?(): Promise<void>;
}

/** Starts a stack for the letters of the bench, on which each round goes on where the last one ended. */
export async function startWork(
  options: StackOptions,
  prepare: (stack: Stack) => Promise<Worker>,
): Promise<Work> {
  const stack = await startStack(options);
  try {
    const worker = await prepare(stack);
    return {
      round: onwards(worker.round),
      stop: async () => {
        await worker.stop?.();
        await stack.stop();
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** Posts as a round, which is over with the last answer. @throws Error when an answer was not 202 */
export async function measurePosts(pids: Pids, count: number, post: () => Promise<Posted>): Promise<Spent> {
  const { posted, cpu } = await metered(pids, post);
  return { seconds: allAccepted(posted).seconds, cpuPerThousand: perThousand(cpu, count) };
}

/** Rounds of which each goes on where the last one ended. */
export function onwards(round: Round): Work['round'] {
  let next = 0;
  return (count) => {
    const from = next;
    next += count;
    return round(from, count);
  };
}
