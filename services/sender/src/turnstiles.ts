import type { Lane } from '@pabal/domain';

export interface Turnstile {
  /** Waits for a connection's turn; the result gives it back. */
  enter(): Promise<() => void>;
}

/** As many letters inside as there are connections; newsletters leave the reserved ones free. */
export function createTurnstiles(connections: number, reserved: number): Record<Lane, Turnstile> {
  const inside: Record<Lane, number> = { event: 0, newsletter: 0 };
  const queues: Record<Lane, (() => void)[]> = { event: [], newsletter: [] };
  const free = (lane: Lane) =>
    inside.event + inside.newsletter < connections &&
    (lane === 'event' || inside.newsletter < connections - reserved);

  function admit(): void {
    for (const lane of ['event', 'newsletter'] as const) {
      while (free(lane)) {
        const next = queues[lane].shift();
        if (next === undefined) break;
        inside[lane] += 1;
        next();
      }
    }
  }

  const turnstile = (lane: Lane): Turnstile => ({
    enter: () =>
      new Promise((resolve) => {
        queues[lane].push(() =>
          resolve(() => {
            inside[lane] -= 1;
            admit();
          }),
        );
        admit();
      }),
  });
  return { event: turnstile('event'), newsletter: turnstile('newsletter') };
}
