// Figures of cards of links, which the api and the builder read.

import { linkCardFailureNames } from '@pabal/domain';
import { counter, histogram } from '../definition.ts';

export const linkFigures = {
  linkCards: histogram({
    name: 'pabal_link_cards_seconds',
    help: 'How long reading what a link leads to took, by its result: ready, or the reason why there is no card.',
    services: ['api', 'builder'],
    labels: { outcome: ['ready', ...linkCardFailureNames] },
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
  }),
  linkCardsKept: counter({
    name: 'pabal_link_cards_kept_total',
    help: 'Cards of links that were answered as they were kept, without asking their servers.',
    services: ['api', 'builder'],
  }),
} as const;
