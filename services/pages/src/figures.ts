import { figures, type LabelValue, type Metrics } from '@pabal/runtime';

/** What the pages count. */
export interface PageFigures {
  refused(reason: LabelValue<typeof figures.pageRefusals, 'reason'>): void;
  confirmed(): void;
}

export function createPageFigures(metrics: Metrics): PageFigures {
  const refusals = metrics.counter(figures.pageRefusals);
  const confirmations = metrics.counter(figures.confirmations);
  return {
    refused: (reason) => refusals.inc({ reason }),
    confirmed: () => confirmations.inc({}),
  };
}
