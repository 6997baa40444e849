// Figures of the pages that readers see.

import { receiptKinds, receiptSources, webhookProviders } from '@pabal/domain';
import { boundedBy, counter } from '../definition.ts';

export const pageFigures = {
  pageLetters: counter({
    name: 'pabal_page_letters_total',
    help: 'Requests made on pages, by what became of their letter: made, held because the address had enough lately, or none because nobody has the address.',
    services: ['pages'],
    labels: { kind: ['sign-up', 'link', 'erasure'], outcome: ['made', 'held', 'unknown-address'] },
  }),
  pageRefusals: counter({
    name: 'pabal_page_refusals_total',
    help: 'Forms on pages that were not taken: sent by a program (trap, forged), too soon or too late after the page was made, without the proof of work that is asked for (no-proof), or too many from one network (busy).',
    services: ['pages'],
    labels: { reason: ['trap', 'forged', 'too-soon', 'old', 'no-proof', 'busy'] },
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
  receipts: counter({
    name: 'pabal_receipts_total',
    help: 'Receipts that were new, by what they say of a letter that was sent and by who reported it.',
    services: ['pages', 'inbound'],
    labels: { kind: receiptKinds, source: receiptSources },
  }),
  providerReceipts: counter({
    name: 'pabal_provider_receipts_total',
    help: 'Receipts that were new, by what they say and by the provider that had taken the letter; “none” where the ledger names none.',
    services: ['pages', 'inbound'],
    labels: { kind: receiptKinds, provider: boundedBy('the providers in SMTP_URL, and “none”') },
  }),
  webhookRequests: counter({
    name: 'pabal_webhook_requests_total',
    help: 'Requests to the webhooks of providers: taken, refused because nothing proves who sent them or they are not as documented, or failed because the store did not take them, after which the provider sends them again.',
    services: ['pages'],
    labels: { provider: webhookProviders, outcome: ['taken', 'refused', 'failed'] },
  }),
} as const;
