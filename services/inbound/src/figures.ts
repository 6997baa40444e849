import { figures, type LabelValue, type Metrics } from '@pabal/runtime';
import type { TakenAs } from './take.ts';

/** What inbound counts. */
export interface InboundFigures {
  taken(as: TakenAs): void;
  refused(reason: LabelValue<typeof figures.inboundRefused, 'reason'>): void;
}

export function createInboundFigures(metrics: Metrics): InboundFigures {
  const mails = metrics.counter(figures.inboundMails);
  const refused = metrics.counter(figures.inboundRefused);
  return { taken: (as) => mails.inc({ as }), refused: (reason) => refused.inc({ reason }) };
}
