import type { Store } from '@pabal/db/store';
import { figures, type Logger, type Metrics } from '@pabal/runtime';
import { createReceiptIntake, type ReceiptIntake, type ReceiptSettings } from './intake.ts';

/** The intake of a service: what it notes is counted, and an edition that pauses itself is logged. */
export function openReceiptIntake({
  store,
  settings,
  logger,
  metrics,
}: {
  readonly store: Store;
  readonly settings: ReceiptSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): ReceiptIntake {
  const noted = metrics.counter(figures.receipts);
  const ofProviders = metrics.counter(figures.providerReceipts);
  return createReceiptIntake({
    store,
    settings,
    onNoted: (receipts) => {
      for (const { kind, source, provider } of receipts) {
        noted.inc({ kind, source });
        ofProviders.inc({ kind, provider: provider ?? 'none' });
      }
    },
    onPaused: (edition, reason) =>
      logger.warn({ edition, reason }, 'An edition paused itself because of what came back.'),
  });
}
