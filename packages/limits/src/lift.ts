import { lift } from '@pabal/db/limits';
import type { Queryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { listStandings, type Standing } from './standings.ts';

export interface LiftedLimit {
  /** The state before. */
  readonly before: Standing;
  /** Letters that waited behind it and go now. */
  readonly released: number;
}

/**
 * Ends the cut and the wait of a limit now; the letters behind it go at once, in order. A rate that is configured stays.
 *
 * @param actor  who decides, as the list of limits shows from then on
 * @throws PabalError `not-found` when no letter has met such a limit
 */
export async function liftLimit(store: Queryable, key: string, actor: string): Promise<LiftedLimit> {
  const standings = await listStandings(store);
  const before = standings.find((standing) => standing.key === key);
  if (before === undefined) throw new PabalError('not-found', unknownLimit(key, standings));
  await lift(store, key, actor);
  return { before, released: before.eventsWaiting + before.newslettersWaiting };
}

/** Names shown when none fits. */
const namesShown = 5;

function unknownLimit(key: string, standings: readonly Standing[]): string {
  const names = standings.slice(0, namesShown).map((standing) => standing.key);
  const known =
    names.length === 0
      ? 'no letter has met a limit yet'
      : `those that letters have met begin with ${names.join(', ')}`;
  return `There is no limit ${key}: expected domain:<domain> or provider:<name>; ${known}.`;
}
