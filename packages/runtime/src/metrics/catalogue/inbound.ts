// Figures of the mail that comes back.

import { receiptKinds } from '@pabal/domain';
import { counter } from '../definition.ts';

export const inboundFigures = {
  inboundMails: counter({
    name: 'pabal_inbound_mails_total',
    help: 'Mails that inbound took, by what they were: a receipt of a letter (by its kind), somebody who unsubscribed, a reply that was passed on or dropped; no-letter names no letter that is known, and not-understood says nothing that is known.',
    services: ['inbound'],
    labels: {
      as: [...receiptKinds, 'unsubscribed', 'forwarded', 'dropped', 'no-letter', 'not-understood'],
    },
  }),
  inboundRefused: counter({
    name: 'pabal_inbound_refused_total',
    help: 'Mails and recipients that inbound refused: an address that is not ours, a mail that is too large, one that could not be written down now, which its sender keeps, or too many of one client.',
    services: ['inbound'],
    labels: { reason: ['unknown-address', 'too-large', 'not-now', 'too-many'] },
  }),
} as const;
