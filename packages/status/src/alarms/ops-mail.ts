// Mail to the people on call goes through the ledger like all letters, once, however often it is asked for.

import { ensureInternalApp } from '@pabal/db/apps';
import { acceptEvents } from '@pabal/db/ledger';
import { type Store, withSpace } from '@pabal/db/store';
import { secondsPerDay } from '@pabal/domain';
import { planEvent } from '@pabal/events';
import { addressesOnCall } from '@pabal/people';
import type { Queues } from '@pabal/queue';
import { QueueUnavailable } from '@pabal/queue';
import type { Logger } from '@pabal/runtime';

export interface OpsMail {
  /** @param mail.key  the same key is the same mail, however often it is asked for */
  send(mail: OpsLetter): Promise<void>;
}

interface OpsLetter {
  /** The space of the newsletter that it is about: no other space finds it among its letters. */
  readonly space: number;
  readonly template: string;
  readonly key: string;
  readonly data: object;
}

/** An old alarm helps nobody. Its data is kept as long as that of other events. */
const ttlSeconds = 3 * secondsPerDay;
const retentionSeconds = 30 * secondsPerDay;

/** Makes the mail to OPS_ADDRESS. Without an address nothing is sent: everything is in the log as well. */
export function createOpsMail(deps: {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring'>;
  readonly logger: Logger;
  readonly to: string | undefined;
  readonly locale: string;
  readonly messageIdDomain: string;
}): OpsMail {
  const { store, queues, logger, to, locale, messageIdDomain } = deps;
  const people = addressesOnCall(to).map(({ address, key }) => ({
    ...{ address, addressKey: key },
    ...{ name: undefined, locale: undefined, recipientId: undefined },
  }));
  const appIds = new Map<number, Promise<string>>();

  function appOf(space: number): Promise<string> {
    const appId = appIds.get(space) ?? ensureInternalApp(withSpace(store, space));
    appIds.set(space, appId);
    return appId;
  }

  async function accept({ space, template, key, data }: OpsLetter): Promise<string[]> {
    const event = planEvent({
      app: { id: await appOf(space), mode: 'live', paused: false },
      request: { type: template, locale, data: { text: JSON.stringify(data) } },
      repeat: { idempotencyKey: key },
      lane: 'event',
      targets: { people },
      times: { sendAt: undefined, expiresAt: undefined, ttlSeconds },
      ...{ retentionSeconds, messageIdDomain },
    });
    const [acceptance] = await acceptEvents(store, [event]);
    return acceptance?.kind === 'created' ? event.deliveries.map(({ id }) => id) : [];
  }

  return {
    async send(mail) {
      if (people.length === 0) return;
      const ids = await accept(mail).catch((error: unknown) => {
        appIds.delete(mail.space);
        throw error;
      });
      if (ids.length === 0) return;
      await queues.ring('event', ids).catch((error: unknown) => {
        // The sweeper rings.
        if (!(error instanceof QueueUnavailable)) throw error;
      });
      logger.info({ template: mail.template, key: mail.key }, 'Mail to the people on call was planned.');
    },
  };
}
