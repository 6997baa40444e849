import { figures, type LabelValue, type Metrics } from '@pabal/runtime';

/** What the pages count. */
export interface PageFigures {
  refused(reason: LabelValue<typeof figures.pageRefusals, 'reason'>): void;
  confirmed(): void;
  /** A request to a provider's webhook. */
  webhook(
    provider: LabelValue<typeof figures.webhookRequests, 'provider'>,
    outcome: LabelValue<typeof figures.webhookRequests, 'outcome'>,
  ): void;
}

export function createPageFigures(metrics: Metrics): PageFigures {
  const refusals = metrics.counter(figures.pageRefusals);
  const confirmations = metrics.counter(figures.confirmations);
  const webhooks = metrics.counter(figures.webhookRequests);
  return {
    webhook: (provider, outcome) => webhooks.inc({ provider, outcome }),
    refused: (reason) => refusals.inc({ reason }),
    confirmed: () => confirmations.inc({}),
  };
}
