/** Counts the handlers under way, and resolves when there are none. */
export interface HandlerCount {
  running(): number;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
  /** Counts `work` from its start to its end. */
  count(work: () => Promise<void>): Promise<void>;
}

export function createHandlerCount(): HandlerCount {
  let running = 0;
  let waiting: (() => void)[] = [];
  return {
    running: () => running,
    idle: () => (running === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve))),
    async count(work: () => Promise<void>): Promise<void> {
      running += 1;
      try {
        await work();
      } finally {
        running -= 1;
        if (running === 0) {
          for (const resolve of waiting) resolve();
          waiting = [];
        }
      }
    },
  };
}
