// Every metric of pabal. docs/metrics.md is made from it.

import { apiFigures } from './catalogue/api.ts';
import { builderFigures } from './catalogue/builder.ts';
import { inboundFigures } from './catalogue/inbound.ts';
import { ledgerFigures } from './catalogue/ledger.ts';
import { linkFigures } from './catalogue/links.ts';
import { pageFigures } from './catalogue/pages.ts';
import { processFigures } from './catalogue/process.ts';
import { queueFigures } from './catalogue/queue.ts';
import { senderFigures } from './catalogue/sender.ts';

/** All of them, by the names that code has for them. */
export const figures = {
  ...processFigures,
  ...queueFigures,
  ...apiFigures,
  ...pageFigures,
  ...inboundFigures,
  ...senderFigures,
  ...builderFigures,
  ...ledgerFigures,
  ...linkFigures,
} as const;
