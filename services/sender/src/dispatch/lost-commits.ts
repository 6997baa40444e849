// What the ledger may have lost of this sender's work.
//
// A standby that replicates asynchronously takes over without the last commits. The ledger then says of letters that were sent
// that this sender is sending them, which nobody would ever touch again, or that nobody has claimed them, so that they would be
// sent once more. So a sender remembers its last results, and when another server answers it writes them down again before it
// claims anything. A claim that it neither holds nor remembers becomes `unknown`, as when a sender has gone away: what became
// of the letter cannot be told any more, and the policy of its lane decides.

import { listClaims, loseClaims, restoreSent, type Settlement, settleDeliveries } from '@pabal/db/ledger';
import { isUnavailable, type Store, serverStart } from '@pabal/db/store';
import type { Logger } from '@pabal/runtime';

export interface LostCommits {
  /**
   * What became of a letter.
   *
   * @param isTaken  false when the ledger would not have it: the claim was given up, or is lost
   */
  remember(settlement: Settlement, isTaken: boolean): void;
  /** Whether this sender remembers that the letter was sent: a bell for it says that the ledger does not. */
  wasSent(deliveryId: string): boolean;
  /**
   * Looks whether the server that answers is still the one of the last time, and mends its ledger when it is not. No claim of
   * this sender may be under way meanwhile.
   *
   * @param holds  whether this sender has the letter in hand: such a claim is left alone
   */
  mend(holds: (deliveryId: string) => boolean): Promise<void>;
}

export interface LostCommitsDeps {
  readonly store: Store;
  readonly senderId: string;
  readonly suppressionDays: number;
  readonly logger: Logger;
  /** Which server answers (default: when it was started). */
  readonly answering?: () => Promise<string>;
}

/** Some seconds of work at full speed, and a few megabytes. A standby that is further behind costs repeats. */
const mostRemembered = 10_000;
/** Results written by one statement. */
const together = 500;

export function createLostCommits(deps: LostCommitsDeps): LostCommits {
  const { store, senderId, suppressionDays, logger, answering = () => serverStart(store) } = deps;
  const { results, remember } = createMemory();
  let server: string | undefined;
  let refused = false;

  /** Letters that the ledger says are ours, and are not in hand. */
  async function mendClaims(holds: (id: string) => boolean) {
    const strays = (await listClaims(store, senderId)).filter(({ id }) => !holds(id));
    const known = strays.flatMap(({ id, claim }) => {
      const result = results.get(id);
      return result === undefined ? [] : [{ ...result, claim }];
    });
    const again = await inParts(known, (part) =>
      settleDeliveries(store, senderId, part, { suppressionDays }),
    );
    const unknown = strays.filter(({ id }) => !results.has(id));
    return { again, unknown: unknown.length === 0 ? 0 : await loseClaims(store, senderId, unknown) };
  }

  async function mendAll(holds: (id: string) => boolean): Promise<void> {
    const { again, unknown } = await mendClaims(holds);
    const sent = [...results.values()].filter(isSent);
    const restored = await inParts(sent, (part) => restoreSent(store, senderId, part));
    if (again + unknown + restored === 0) return;
    logger.warn(
      { again, restored, unknown },
      'PostgreSQL had lost what this sender wrote down last; what the sender remembers is written down again.',
    );
  }

  /** What PostgreSQL has against one result keeps nobody from sending other letters. */
  function tryAgain(error: unknown): void {
    refused = true;
    if (isUnavailable(error)) throw error;
    logger.error(
      { err: error },
      'What PostgreSQL had lost could not be written down again; it is tried again.',
    );
  }

  return {
    remember: (settlement, isTaken) => {
      remember(settlement);
      if (!isTaken) refused = true;
    },
    wasSent: (id) => results.get(id)?.state === 'sent',
    mend: async (holds) => {
      const present = await answering();
      const isAnother = server !== undefined && present !== server;
      if (isAnother || refused) {
        refused = false;
        await mendAll(holds).catch(tryAgain);
      }
      server = present;
    },
  };
}

/**
 * The last results, by letter. They stand in a ring as well: to find the oldest in a map, V8 walks over all that were removed
 * before it, which took 22 µs of each letter, and takes 0.3.
 */
function createMemory() {
  const results = new Map<string, Settlement>();
  const ring: Settlement[] = [];
  let next = 0;
  return {
    results,
    remember(settlement: Settlement): void {
      const oldest = ring[next];
      ring[next] = settlement;
      next = (next + 1) % mostRemembered;
      // A later result of the same letter stays.
      if (oldest !== undefined && results.get(oldest.id) === oldest) results.delete(oldest.id);
      results.set(settlement.id, settlement);
    },
  };
}

const isSent = ({ state, outcome }: Settlement) => state === 'sent' && outcome !== undefined;

/** @returns for how many of them it held */
async function inParts(
  settlements: readonly Settlement[],
  write: (part: readonly Settlement[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  let written = 0;
  for (let from = 0; from < settlements.length; from += together)
    written += (await write(settlements.slice(from, from + together))).size;
  return written;
}
