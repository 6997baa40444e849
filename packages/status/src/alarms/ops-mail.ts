// Mail to the people on call goes through the ledger like all letters, once, however often it is asked for.

import type { Store } from '@pabal/db/store';
import { secondsPerDay } from '@pabal/domain';
import { createOwnLetters } from '@pabal/events';
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
  const accept = createOwnLetters({ store, messageIdDomain });

  return {
    async send(mail) {
      if (people.length === 0) return;
      const ids = await accept({ ...mail, locale, people, ttlSeconds, retentionSeconds });
      if (ids.length === 0) return;
      await queues.ring('event', ids).catch((error: unknown) => {
        // The sweeper rings.
        if (!(error instanceof QueueUnavailable)) throw error;
      });
      logger.info({ template: mail.template, key: mail.key }, 'Mail to the people on call was planned.');
    },
  };
}
