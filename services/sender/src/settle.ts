import { type Settlement, type Store, settleDeliveries } from '@pabal/db';
import { PabalError } from '@pabal/domain';
import { createBatcher, type Logger } from '@pabal/runtime';

/** Milliseconds between tries while the store is away. */
const againMs = 250;

export interface Settler {
  /** Writes one result down. Resolves when it is committed, or when the claim turned out to be no longer ours. */
  settle(settlement: Settlement): Promise<void>;
}

/**
 * Writes results down, many in one statement when many come. A letter that was sent must be recorded: while the store is
 * away this keeps trying, and since every letter keeps its place until then, the sender comes to rest by itself.
 *
 * @param deps.pause  resolves after so many milliseconds; rejects when the process must end now
 */
export function createSettler(deps: {
  store: Store;
  senderId: string;
  /** Days an address is left alone after a server said it does not exist. */
  suppressionDays: number;
  logger: Logger;
  pause: (ms: number) => Promise<void>;
}): Settler {
  const { store, senderId, suppressionDays, logger, pause } = deps;

  async function settleAll(settlements: readonly Settlement[]): Promise<undefined[]> {
    const settled = await untilStored(settlements);
    for (const { id, state } of settlements) {
      if (!settled.has(id))
        logger.warn({ delivery: id, state }, 'A result came too late: the claim was given up.');
    }
    return settlements.map(() => undefined);
  }

  async function untilStored(settlements: readonly Settlement[]): Promise<ReadonlySet<string>> {
    for (;;) {
      try {
        return await settleDeliveries(store, senderId, settlements, { suppressionDays });
      } catch (error) {
        if (!mayPass(error)) throw error;
        await pause(againMs);
      }
    }
  }

  const batcher = createBatcher(settleAll, { maxSize: 500, isolate: () => true });
  return { settle: (settlement) => batcher.add(settlement) };
}

function mayPass(error: unknown): boolean {
  return error instanceof PabalError && error.code === 'store-unavailable';
}
