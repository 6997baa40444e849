// The builder's part about reminders, put together.

import { type Config, fetcherOptions } from '@pabal/config';
import { countDueReminders } from '@pabal/db/reminders';
import { type Store, storeTime } from '@pabal/db/store';
import type { Lane } from '@pabal/domain';
import { createBells, createEventLedger } from '@pabal/events';
import { createFetcher } from '@pabal/feeds';
import { type Queues, QueueUnavailable, type Shares } from '@pabal/queue';
import { createAsks, createFiring, createReminderWatch, type ReminderWatch } from '@pabal/reminders';
import type { Templates } from '@pabal/render';
import { createRemembered, figures, type Logger, type Metrics, showRows } from '@pabal/runtime';

/** Apps are asked for data apart from feeds, so that neither waits for the other; how many at a time, reminders know themselves. */
const asking = {
  total: 16,
  perHost: 16,
  timeouts: { connectMs: 5_000, readMs: 5_000, totalMs: 10_000 },
} as const;

/** Puts the parts together. Nothing is fired before the first call. */
export function createReminders(deps: {
  readonly config: Parameters<typeof fetcherOptions>[0] & Pick<Config<'builder'>, 'EVENT_RETENTION_DAYS'>;
  readonly store: Store;
  readonly queues: Pick<Queues, 'ring' | 'ringBacklog' | 'ringChannel' | 'expandAudience'>;
  readonly shares: Pick<Shares, 'place'>;
  readonly templates: Templates;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly messageIdDomain: string;
  readonly onPlanned: (lane: Lane, letters: number) => void;
  readonly onError: (error: unknown) => void;
}): ReminderWatch {
  const { config, store, queues, shares, templates, logger, metrics, messageIdDomain, onPlanned } = deps;
  const outcomes = metrics.counter(figures.reminders);
  const lateness = metrics.histogram(figures.reminderLateness);
  const ask = createRemembered(async () => [await countDueReminders(store)]);
  showRows(metrics, figures.remindersDue, { ask, read: () => (due) => [{}, due] });
  const isOutage = (error: unknown) => error instanceof QueueUnavailable;
  const bells = createBells({ ringer: queues, logger, isOutage });
  const firing = createFiring({
    ...{ store, templates, messageIdDomain, retentionDays: config.EVENT_RETENTION_DAYS },
    ledger: createEventLedger({ store, bells, shares, metrics, onPlanned }),
    count: (outcome, seconds) => {
      outcomes.inc({ outcome });
      if (outcome === 'fired') lateness.observe({}, seconds);
    },
  });
  const clock = () => storeTime(store);
  const asks = createAsks({
    ...{ store, firing, clock },
    fetcher: createFetcher({ ...fetcherOptions(config), ...asking }),
    onError: (error) => {
      logger.warn(
        { err: error },
        'A reminder was not fired after its data was asked for; it is tried again.',
      );
      deps.onError(error);
    },
  });
  const watch = createReminderWatch({ store, firing, asks, clock, elapsed: () => performance.now() });
  return {
    run: watch.run,
    async stop() {
      await watch.stop();
      await bells.stop();
    },
  };
}
