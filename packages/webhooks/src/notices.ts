// Writes to the owner of an endpoint that was paused: an endpoint that takes nothing can tell nobody.

import type { Store } from '@pabal/db/store';
import { listUntoldPauses, pauseWasTold, type UntoldPause } from '@pabal/db/webhooks';
import { secondsPerDay } from '@pabal/domain';
import { createOwnLetters } from '@pabal/events';
import { addressesOnCall } from '@pabal/people';
import { type Queues, QueueUnavailable } from '@pabal/queue';
import type { Logger } from '@pabal/runtime';

const ttlSeconds = 3 * secondsPerDay;
const retentionSeconds = 30 * secondsPerDay;

export interface PauseNoticesDeps {
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring'>;
  readonly logger: Logger;
  /** Who is written to for an endpoint without a contact of its own: OPS_ADDRESS. */
  readonly onCall: string | undefined;
  readonly locale: string;
  readonly messageIdDomain: string;
}

/**
 * Makes the function that writes to owners who do not know of a pause yet. Killed between the letter and the note that it was
 * written, the next run finds the letter by its key and writes no second one.
 */
export function createPauseNotices(deps: PauseNoticesDeps): () => Promise<void> {
  const { store, queues, logger, onCall, locale, messageIdDomain } = deps;
  const accept = createOwnLetters({ store, messageIdDomain });

  async function write(pause: UntoldPause): Promise<void> {
    const people = addressesOnCall(pause.contact ?? onCall).map(({ address, key }) => ({
      ...{ address, addressKey: key },
      ...{ name: undefined, locale: undefined, recipientId: undefined },
    }));
    if (people.length > 0) {
      const key = `webhook-paused:${pause.id}:${pause.pausedAt.getTime()}`;
      const ids = await accept({
        ...{ space: pause.space, template: 'webhook.paused', key, locale, data: dataOf(pause) },
        ...{ people, ttlSeconds, retentionSeconds },
      });
      if (ids.length > 0)
        await queues.ring('event', ids).catch((error: unknown) => {
          // The sweeper rings.
          if (!(error instanceof QueueUnavailable)) throw error;
        });
      logger.info({ endpoint: pause.id }, 'The owner of a paused endpoint was written to.');
    }
    await pauseWasTold(store, pause.id);
  }

  return async () => {
    for (const pause of await listUntoldPauses(store)) await write(pause);
  };
}

/** Of the address its host alone: paths and queries may hold a secret. */
function dataOf({ id, app, url, pauseReason, pausedAt, failingSince, problem }: UntoldPause) {
  return { endpoint: id, app, host: new URL(url).host, reason: pauseReason, pausedAt, failingSince, problem };
}
