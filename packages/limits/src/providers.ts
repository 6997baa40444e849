// How providers stand, the letters that wait for them, and trying one at once.

import { countWaiting, type WaitingCount } from '@pabal/db/ledger';
import {
  callProvider,
  countUnclaimed,
  listProviderStandings,
  type ProviderStanding,
  setProviderPaused,
} from '@pabal/db/limits';
import type { Queryable } from '@pabal/db/store';
import { channelOfProvider, PabalError } from '@pabal/domain';

export interface ProviderShown extends ProviderStanding {
  /** Letters that wait for it: all of mail that are due while no provider takes any, else those that no other may send. */
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
}

/** Whether any letter goes through it now. */
const takesLetters = ({
  opensFor,
  pausedAt,
  spentAt,
}: Pick<ProviderStanding, 'opensFor' | 'pausedAt' | 'spentAt'>): boolean =>
  opensFor > 0 && pausedAt === null && spentAt === null;

/** Whether no letter of mail can leave, whatever becomes of other channels. */
export function isMailShut(providers: readonly ProviderStanding[]): boolean {
  const ofMail = providers.filter(({ name }) => channelOfProvider(name) === 'mail');
  return ofMail.length > 0 && !ofMail.some(takesLetters);
}

/** More are not counted. */
export const mostCounted = 100_000;

const none = { letters: 0, oldestAt: null };

/** @param waiting  what waits, for somebody who has counted it already */
export async function listProviders(
  store: Queryable,
  waiting: Promise<readonly WaitingCount[]> = countWaiting(store),
): Promise<ProviderShown[]> {
  const standings = await listProviderStandings(store);
  const [lines, ofMail] = await Promise.all([
    waiting,
    isMailShut(standings) ? countUnclaimed(store, mostCounted) : none,
  ]);
  return standings.map((standing) => {
    const line = lines.find(({ key }) => key === `provider:${standing.name}`);
    // Letters of other channels are claimed before it is known who takes them, and wait in line.
    const unclaimed = channelOfProvider(standing.name) === 'mail' ? ofMail : none;
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
  const found = await known(store, name);
  await callProvider(store, name, actor);
  return found;
}

/**
 * Keeps all letters from a provider: within two seconds no sender claims one for it. Others take them, or they wait. What senders
 * have claimed for it already still goes out.
 *
 * @throws PabalError `not-found` when no living sender has such a provider
 */
export async function pauseProvider(
  store: Queryable,
  { name, reason }: { readonly name: string; readonly reason: string },
  actor: string,
): Promise<ProviderShown> {
  await known(store, name);
  await setProviderPaused(store, name, { actor, reason });
  return known(store, name);
}

/** Lets letters go to a paused provider again. @throws PabalError `not-found` */
export async function resumeProvider(store: Queryable, name: string): Promise<ProviderShown> {
  await known(store, name);
  await setProviderPaused(store, name, undefined);
  return known(store, name);
}

async function known(store: Queryable, name: string): Promise<ProviderShown> {
  const all = await listProviders(store);
  const found = all.find((provider) => provider.name === name);
  if (found !== undefined) return found;
  const names = all.map((provider) => provider.name).join(', ');
  const there = names === '' ? 'no sender is alive' : `senders have ${names}`;
  throw new PabalError('not-found', `There is no provider ${name}: ${there}.`);
}
