// Mail to whoever is on call goes the way of all letters: through the ledger, once, however often it is asked for.

import { acceptEvents, ensureInternalApp, newId, type Store } from '@pabal/db';
import { type Address, parseAddress } from '@pabal/mail';
import type { Queues } from '@pabal/queue';
import { QueueUnavailable } from '@pabal/queue';
import type { Logger } from '@pabal/runtime';

export interface OpsMail {
  /** @param mail.key  the same key is the same mail, whoever asks for it */
  send(mail: { readonly template: string; readonly key: string; readonly data: object }): Promise<void>;
}

/** Nobody reads an old alarm; and what it says is kept as long as other events' data. */
const ttlSeconds = 3 * 86_400;
const retentionSeconds = 30 * 86_400;

/** Makes the mail to OPS_ADDRESS. Without an address nothing is sent: everything stands in the log as well. */
export function createOpsMail(deps: {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring'>;
  readonly logger: Logger;
  readonly to: string | undefined;
  readonly locale: string;
  readonly messageIdDomain: string;
}): OpsMail {
  const { store, queues, logger, to, locale, messageIdDomain } = deps;
  const readers = addressesOf(to ?? '');
  let appId: Promise<string> | undefined;

  async function accept(template: string, key: string, data: object): Promise<string[]> {
    appId ??= ensureInternalApp(store);
    const deliveries = readers.map(({ address, key: addressKey }) => {
      const id = newId();
      return { id, address, addressKey, messageId: `<${id}@${messageIdDomain}>` };
    });
    const event = {
      ...{ id: newId(), appId: await appId, type: template, lane: 'event' as const, locale, test: false },
      ...{
        data: JSON.stringify(data),
        answer: {},
        ttlSeconds,
        retentionSeconds,
        idempotencyKey: key,
        deliveries,
      },
    };
    const [acceptance] = await acceptEvents(store, [event]);
    return acceptance?.kind === 'created' ? deliveries.map(({ id }) => id) : [];
  }

  return {
    async send({ template, key, data }) {
      if (readers.length === 0) return;
      const ids = await accept(template, key, data).catch((error: unknown) => {
        appId = undefined;
        throw error;
      });
      if (ids.length === 0) return;
      await queues.ring('event', ids).catch((error: unknown) => {
        // The sweeper rings.
        if (!(error instanceof QueueUnavailable)) throw error;
      });
      logger.info({ template, key }, 'Whoever is on call was written to.');
    },
  };
}

/** Settings are checked when they are read; what is no address is left out. */
function addressesOf(list: string): Address[] {
  return list
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const parsed = parseAddress(part);
      return parsed.ok ? [parsed.address] : [];
    });
}
