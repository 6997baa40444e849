// How the SMTP providers stand, the letters that wait for them, and trying one at once.

import { countWaiting, type WaitingCount } from '@pabal/db/ledger';
import { callProvider, countUnclaimed, listProviderStandings, type ProviderStanding } from '@pabal/db/limits';
import type { Queryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';

export interface ProviderShown extends ProviderStanding {
  /** Letters that wait for it: all that are due while no provider takes any, else those that no other may send. */
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
}

/** More are not counted. */
export const mostCounted = 100_000;

/** @param waiting  what waits, for somebody who has counted it already */
export async function listProviders(
  store: Queryable,
  waiting: Promise<readonly WaitingCount[]> = countWaiting(store),
): Promise<ProviderShown[]> {
  const standings = await listProviderStandings(store);
  const shut = standings.length > 0 && standings.every(({ opensFor }) => opensFor === 0);
  const [lines, unclaimed] = await Promise.all([
    waiting,
    shut ? countUnclaimed(store, mostCounted) : { letters: 0, oldestAt: null },
  ]);
  return standings.map((standing) => {
    const line = lines.find(({ key }) => key === `provider:${standing.name}`);
    const dates = [line?.oldestAt, unclaimed.oldestAt].flatMap((date) => date?.getTime() ?? []);
    return {
      ...standing,
      waiting: unclaimed.letters + (line?.events ?? 0) + (line?.newsletters ?? 0),
      oldestWaitingAt: dates.length === 0 ? null : new Date(Math.min(...dates)),
    };
  });
}

/**
 * Has every sender try a provider with the next letter instead of when its time has come. When it takes it, all letters go.
 *
 * @throws PabalError `not-found` when no living sender has such a provider
 */
export async function tryProvider(store: Queryable, name: string, actor: string): Promise<ProviderShown> {
  const all = await listProviders(store);
  const found = all.find((provider) => provider.name === name);
  if (found === undefined || !(await callProvider(store, name, actor))) {
    const names = all.map((provider) => provider.name).join(', ');
    const known = names === '' ? 'no sender is alive' : `senders have ${names}`;
    throw new PabalError('not-found', `There is no provider ${name}: ${known}.`);
  }
  return found;
}
