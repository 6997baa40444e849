// The builder's part about webhooks, put together.

import { agentName, type Config, readNetworks } from '@pabal/config';
import type { Store } from '@pabal/db/store';
import { countWaitingMessages, removeOldMessages } from '@pabal/db/webhooks';
import type { Queues } from '@pabal/queue';
import { createRemembered, figures, type Logger, type Metrics, showRows } from '@pabal/runtime';
import { createPauseNotices, createPoster, createWebhookSending } from '@pabal/webhooks';

export interface Webhooks {
  /** Sends what is due. */
  readonly send: () => Promise<void>;
  /** Writes to the owners of endpoints that were paused. */
  readonly tell: () => Promise<void>;
  /** Removes messages after their retention. */
  readonly remove: () => Promise<void>;
  /** Waits for attempts under way. */
  readonly stop: () => Promise<void>;
}

/** Messages that one statement removes. */
const removedTogether = 5_000;

/** Puts the parts together. Nothing is sent before the first call. */
export function createWebhooks(deps: {
  readonly config: Pick<
    Config<'builder'>,
    | 'PUBLIC_URL'
    | 'OPS_ADDRESS'
    | 'DEFAULT_LOCALE'
    | 'WEBHOOK_ALLOW_NETWORKS'
    | 'WEBHOOK_TIMEOUT_SECONDS'
    | 'WEBHOOK_RETENTION_DAYS'
  >;
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly messageIdDomain: string;
}): Webhooks {
  const { config, store, queues, logger, metrics, messageIdDomain } = deps;
  const timeoutMs = config.WEBHOOK_TIMEOUT_SECONDS * 1_000;
  const attempts = metrics.histogram(figures.webhookAttempts);
  showWaiting(metrics, store);
  const sending = createWebhookSending({
    ...{ store, logger, timeoutMs },
    poster: createPoster({
      userAgent: `${agentName}/1 (+${config.PUBLIC_URL})`,
      allowNetworks: readNetworks(config.WEBHOOK_ALLOW_NETWORKS ?? '') ?? [],
      timeoutMs,
    }),
    count: (result, seconds) => attempts.observe({ result }, seconds),
    now: () => performance.now(),
    random: Math.random,
  });
  const { OPS_ADDRESS: onCall, DEFAULT_LOCALE: locale } = config;
  return {
    send: sending.run,
    tell: createPauseNotices({ store, queues, logger, onCall, locale, messageIdDomain }),
    async remove() {
      while ((await removeOldMessages(store, config.WEBHOOK_RETENTION_DAYS, removedTogether)) > 0);
    },
    stop: sending.stop,
  };
}

function showWaiting(metrics: Metrics, store: Store): void {
  const ask = createRemembered(async () => [await countWaitingMessages(store)]);
  showRows(metrics, figures.webhooksWaiting, {
    ask,
    read:
      () =>
      ({ waiting }) => [{}, waiting],
  });
  showRows(metrics, figures.webhooksOverdue, {
    ask,
    read:
      () =>
      ({ overdueSince }) => [
        {},
        overdueSince === null ? 0 : Math.max(0, (Date.now() - overdueSince.getTime()) / 1_000),
      ],
  });
  const states = createRemembered(async () => {
    const { failing, paused } = await countWaitingMessages(store);
    return [
      { state: 'failing' as const, endpoints: failing },
      { state: 'paused' as const, endpoints: paused },
    ];
  });
  showRows(metrics, figures.webhookEndpoints, {
    ask: states,
    read:
      () =>
      ({ state, endpoints }) => [{ state }, endpoints],
  });
}
