export interface Ticker {
  start(): void;
  /** Stops ticking and waits for the run under way. Safe twice and before start. */
  stop(): Promise<void>;
}

/**
 * Runs a task again and again, `everyMs` after the last run ended, so that runs never overlap.
 *
 * @param options.onError  told about a run that rejected; the next one comes all the same
 */
export function createTicker(options: {
  everyMs: number;
  task: () => Promise<void>;
  onError: (error: unknown) => void;
}): Ticker {
  const { everyMs, task, onError } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  function tick(): void {
    running = task()
      .catch(onError)
      .then(() => {
        if (!stopped) timer = setTimeout(tick, everyMs);
      });
  }

  return {
    start: () => {
      if (timer === undefined && !stopped) timer = setTimeout(tick, 0);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
