// Figures of the pages that readers see.

import { counter } from '../definition.ts';

export const pageFigures = {
  pageLetters: counter({
    name: 'pabal_page_letters_total',
    help: 'Requests made on pages, by what became of their letter: made, held because the address had enough lately, or none because nobody has the address.',
    services: ['pages'],
    labels: { kind: ['sign-up', 'link', 'erasure'], outcome: ['made', 'held', 'unknown-address'] },
  }),
  pageRefusals: counter({
    name: 'pabal_page_refusals_total',
    help: 'Forms on pages that were not taken: sent by a program (trap, forged), too soon or too late after the page was made, or too many from one network (busy).',
    services: ['pages'],
    labels: { reason: ['trap', 'forged', 'too-soon', 'old', 'busy'] },
  }),
  confirmations: counter({
    name: 'pabal_page_confirmations_total',
    help: 'Sign-ups that were confirmed by the button behind the link in their letter.',
    services: ['pages'],
  }),
  lostClicks: counter({
    name: 'pabal_clicks_lost_total',
    help: 'Clicks that were led on but not counted: too many came from one network or waited for the store, or the store did not take them.',
    services: ['pages'],
    labels: { reason: ['too-many', 'store'] },
  }),
} as const;
