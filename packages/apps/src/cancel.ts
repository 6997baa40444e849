// Cancelling what an app has posted and nobody has claimed.

import { setTimeout as wait } from 'node:timers/promises';
import { type AppLetters, cancelExpanding, cancelUnclaimed, countUnclaimedOf } from '@pabal/db/apps';
import type { SpaceStore } from '@pabal/db/store';
import { mostLettersPerDecision } from '@pabal/domain';
import { knownApp } from './known.ts';

export interface CancelRequest {
  readonly name: string;
  /** Only what was posted before (default now): what comes while it runs is left alone. */
  readonly before?: Date | undefined;
  /** Only events of this type. */
  readonly type?: string | undefined;
  /** Kept in the history of every letter. */
  readonly reason: string;
  /** Only counts. */
  readonly dryRun: boolean;
}

export interface Cancelled {
  /** Letters that were suppressed; of a dry run, those that would be. */
  readonly letters: number;
  /** Letters that are left: being taken by a sender at this moment, or more than one call takes. */
  readonly left: number;
}

/** Letters of one statement: few enough that nobody waits for their locks. */
const together = 1_000;
/** Letters that builders or senders are just taking are looked for again so often. */
const passes = 5;
const betweenPassesMs = 50;

/**
 * Suppresses every letter of an app that nobody has claimed, with the cause `cancelled`, and ends the expansion of its groups.
 * At most `mostLettersPerDecision` letters in one call. Letters that a sender has claimed go out; should one come back for
 * another attempt, it is cancelled then. The books balance all the while.
 *
 * @throws PabalError `not-found`
 */
export async function cancelLetters(
  store: SpaceStore,
  { name, before = new Date(), type, reason, dryRun }: CancelRequest,
  actor: string,
): Promise<Cancelled> {
  const { id: appId } = await knownApp(store, name);
  const letters: AppLetters = { appId, before, type };
  if (dryRun) return { letters: await countUnclaimedOf(store, letters), left: 0 };
  await cancelExpanding(store, letters);
  const decision = { actor, note: `cancelled: ${reason}`, limit: together };
  let cancelled = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    cancelled += await cancelAll(store, letters, decision, mostLettersPerDecision - cancelled);
    const left = await countUnclaimedOf(store, letters);
    if (left === 0 || cancelled >= mostLettersPerDecision) return { letters: cancelled, left };
    await wait(betweenPassesMs);
  }
  return { letters: cancelled, left: await countUnclaimedOf(store, letters) };
}

async function cancelAll(
  store: SpaceStore,
  letters: AppLetters,
  decision: { readonly actor: string; readonly note: string; readonly limit: number },
  most: number,
): Promise<number> {
  let cancelled = 0;
  while (cancelled < most) {
    const some = await cancelUnclaimed(store, letters, decision);
    if (some === 0) break;
    cancelled += some;
  }
  return cancelled;
}
