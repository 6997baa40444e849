// Letters that pabal itself writes go through the ledger like all letters, once, however often they are asked for.

import { ensureInternalApp } from '@pabal/db/apps';
import { acceptEvents } from '@pabal/db/ledger';
import { type Store, withSpace } from '@pabal/db/store';
import { planEvent } from './plan.ts';
import type { Person } from './targets.ts';

/** A letter of pabal's own. */
export interface OwnLetter {
  /** The space that it is about: no other space finds it among its letters. */
  readonly space: number;
  readonly template: string;
  /** The same key is the same letter, however often it is asked for. */
  readonly key: string;
  readonly locale: string;
  readonly data: object;
  readonly people: readonly Person[];
  readonly ttlSeconds: number;
  readonly retentionSeconds: number;
}

/** Writes letters down. @returns the function, which resolves with the ids to ring for; none for a letter that there is already */
export function createOwnLetters(deps: {
  readonly store: Store;
  /** Right-hand side of the Message-IDs. */
  readonly messageIdDomain: string;
}): (letter: OwnLetter) => Promise<string[]> {
  const { store, messageIdDomain } = deps;
  const appIds = new Map<number, Promise<string>>();

  function appOf(space: number): Promise<string> {
    const appId = appIds.get(space) ?? ensureInternalApp(withSpace(store, space));
    appIds.set(space, appId);
    return appId;
  }

  async function accept(letter: OwnLetter): Promise<string[]> {
    const { template, locale, people, ttlSeconds, retentionSeconds } = letter;
    const event = planEvent({
      app: { id: await appOf(letter.space), mode: 'live', paused: false },
      request: { type: template, locale, data: { text: JSON.stringify(letter.data) } },
      repeat: { idempotencyKey: letter.key },
      lane: 'event',
      targets: { people },
      times: { sendAt: undefined, expiresAt: undefined, ttlSeconds },
      ...{ retentionSeconds, messageIdDomain },
    });
    const [acceptance] = await acceptEvents(store, [event]);
    return acceptance?.kind === 'created' ? event.deliveries.map(({ id }) => id) : [];
  }

  return (letter) =>
    accept(letter).catch((error: unknown) => {
      appIds.delete(letter.space);
      throw error;
    });
}
