/** Lets so many be under way at a time: in all, and of one host. */
export interface Turns {
  /** Waits for a turn, runs `work`, gives the turn back. Rejects with the signal's reason when it is aborted first. */
  take<Result>(host: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}

interface Waiting {
  readonly host: string;
  readonly begin: () => void;
}

/** Makes turns. Whoever has waited longest and whose host has room is next. */
export function createTurns({ total, perHost }: { total: number; perHost: number }): Turns {
  const waiting: Waiting[] = [];
  const underWay = new Map<string, number>();
  let all = 0;

  const hasRoom = (host: string) => all < total && (underWay.get(host) ?? 0) < perHost;

  function count(host: string, change: number): void {
    all += change;
    const of = (underWay.get(host) ?? 0) + change;
    if (of === 0) underWay.delete(host);
    else underWay.set(host, of);
  }

  function next(): void {
    const index = waiting.findIndex(({ host }) => hasRoom(host));
    if (index < 0) return;
    for (const { host, begin } of waiting.splice(index, 1)) {
      count(host, 1);
      begin();
    }
  }

  function turn(host: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry = { host, begin };
      function begin(): void {
        signal?.removeEventListener('abort', leave);
        resolve();
      }
      function leave(): void {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal?.reason);
      }
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
      next();
    });
  }

  return {
    async take(host, work, signal) {
      signal?.throwIfAborted();
      await turn(host, signal);
      try {
        return await work();
      } finally {
        count(host, -1);
        next();
      }
    },
  };
}
