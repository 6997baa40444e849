import { setTimeout } from 'node:timers/promises';
import { type Settlement, settleDeliveries } from '@pabal/db/ledger';
import { isUnavailable, type Store } from '@pabal/db/store';
import { createBatcher, type Logger } from '@pabal/runtime';
import type { LostCommits } from './lost-commits.ts';

/** Milliseconds between tries while the store is away. */
const againMs = 250;
/** Milliseconds before a result is tried again that PostgreSQL refuses by itself; they double with every refusal. */
const refusedMs = 500;
const mostRefusedMs = 30_000;

export interface Settler {
  /**
   * Writes one result down. Resolves when it is committed, or when the claim turned out to be no longer ours. Rejects only
   * when the process must end before.
   */
  settle(settlement: Settlement): Promise<void>;
}

/** What came of one result in a statement for many. */
type Written = 'settled' | 'refused';

export interface SettlerDeps {
  readonly store: Store;
  readonly senderId: string;
  /** Days an address is left alone after a server said it does not exist. */
  readonly suppressionDays: number;
  /** Whether changes are noted for anybody (default: they are). */
  readonly isTold?: () => boolean;
  readonly logger: Logger;
  /** Keeps what was written down, should PostgreSQL lose it. */
  readonly lostCommits: Pick<LostCommits, 'remember'>;
  /** Aborted when the process must end now, whatever is not written down. */
  readonly ending: AbortSignal;
}

/**
 * Writes results down, many in one statement when many come. What a server said about a letter is known to nobody else, so
 * no result is ever thrown away: while the store is away this keeps trying, and since every letter keeps its place until
 * then, the sender comes to rest by itself. A result that PostgreSQL refuses for whatever other reason is tried again by
 * itself, and holds up no other.
 */
export function createSettler(deps: SettlerDeps): Settler {
  const { logger, ending } = deps;
  const writer = createWriter(deps);

  async function settleAll(settlements: readonly Settlement[]): Promise<Written[]> {
    try {
      return await writer.untilStored(settlements);
    } catch (error) {
      if (ending.aborted) throw error;
      return settleOneByOne(settlements);
    }
  }

  /** Which of them PostgreSQL refuses is not known: each is told apart by a statement of its own. */
  async function settleOneByOne(settlements: readonly Settlement[]): Promise<Written[]> {
    const written: Written[] = [];
    for (const settlement of settlements) {
      written.push(
        ...(await writer.untilStored([settlement]).catch((error: unknown): Written[] => {
          if (ending.aborted) throw error;
          const { id, state } = settlement;
          logger.error(
            { err: error, delivery: id, state },
            'A result could not be written down; it is kept and tried again.',
          );
          return ['refused'];
        })),
      );
    }
    return written;
  }

  const batcher = createBatcher(settleAll, { maxSize: 500 });
  return {
    settle: async (settlement) => {
      try {
        if ((await batcher.add(settlement)) === 'refused') await writer.untilTaken(settlement);
      } catch (error) {
        const { id, state } = settlement;
        logger.error({ delivery: id, state }, 'The process ends before a result was written down.');
        throw error;
      }
    },
  };
}

/** Writes into a store that may be away, until the process must end. */
function createWriter(deps: SettlerDeps) {
  const { store, senderId, suppressionDays, isTold = () => true, logger, lostCommits, ending } = deps;
  const pause = (ms: number) => setTimeout(ms, undefined, { signal: ending });

  async function write(settlements: readonly Settlement[]): Promise<Written[]> {
    const settled = await settleDeliveries(store, senderId, settlements, { suppressionDays, told: isTold() });
    for (const settlement of settlements) {
      const { id, state } = settlement;
      const isTaken = settled.has(id);
      lostCommits.remember(settlement, isTaken);
      if (!isTaken) logger.warn({ delivery: id, state }, 'A result came too late: the claim was given up.');
    }
    return settlements.map(() => 'settled');
  }

  /** Waits for a store that is away; rejects with what PostgreSQL has against these results. */
  async function untilStored(settlements: readonly Settlement[]): Promise<Written[]> {
    for (;;) {
      try {
        return await write(settlements);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        await pause(againMs);
      }
    }
  }

  /** Tries a result again that was refused, less and less often. */
  async function untilTaken(settlement: Settlement): Promise<void> {
    for (let waitMs = refusedMs; ; waitMs = Math.min(waitMs * 2, mostRefusedMs)) {
      await pause(waitMs);
      const [written] = await untilStored([settlement]).catch((): Written[] => ['refused']);
      if (written !== 'settled') continue;
      logger.info({ delivery: settlement.id }, 'A result that was kept is written down.');
      return;
    }
  }

  return { untilStored, untilTaken };
}
