// Postmark: one event a request, proven by a user and a password in the address ("Webhooks overview", "Bounce webhook"). Letters get
// an id of its own there; ours comes back as metadata, from the field X-PM-Metadata-pabal-letter.

import { z } from 'zod';
import { letterOfId } from '../letter-named.ts';
import { classifyReturn } from '../returns/classify.ts';
import { requireLogin } from './logins.ts';
import { type ProviderWebhook, readBody } from './webhook.ts';

const when = z.coerce.date().optional().catch(undefined);
const record = z.looseObject({
  RecordType: z.string(),
  Type: z.string().optional(),
  Description: z.string().optional(),
  Details: z.string().optional(),
  DeliveredAt: when,
  BouncedAt: when,
  Metadata: z.record(z.string(), z.unknown()).optional(),
});
type PostmarkRecord = z.infer<typeof record>;

/** Makes the webhook of Postmark. @param login  `user:password` of its address */
export function createPostmarkWebhook(login: string): ProviderWebhook {
  return {
    async read(request, now) {
      requireLogin(request, login);
      const event = readBody(request, record);
      const letter = letterOfId(event.Metadata?.['pabal-letter']);
      const told = letter && toldOf(event);
      return letter === undefined || told === undefined
        ? []
        : [{ ...letter, at: event.BouncedAt ?? event.DeliveredAt ?? now, ...told }];
    },
  };
}

/** Kinds of bounces that say what they are; the server's words decide about all others. */
const kinds: Readonly<Record<string, 'bounced' | 'delayed' | 'replied' | 'complained' | 'none'>> = {
  BadEmailAddress: 'bounced',
  ManuallyDeactivated: 'bounced',
  SpamComplaint: 'complained',
  AutoResponder: 'replied',
  ChallengeVerification: 'replied',
  AddressChange: 'replied',
  Transient: 'delayed',
  Subscribe: 'none',
  Unsubscribe: 'none',
  OpenRelayTest: 'none',
};

function toldOf({ RecordType, Type = '', Description = '', Details }: PostmarkRecord) {
  const reply = Details ?? (Description || undefined);
  if (RecordType === 'Delivery') return { kind: 'delivered' as const, counts: false, reply };
  if (RecordType === 'SpamComplaint') return { kind: 'complained' as const, counts: false };
  if (RecordType !== 'Bounce') return undefined;
  const kind = kinds[Type];
  if (kind === 'none') return undefined;
  if (kind !== undefined) return { kind, counts: false, reply };
  if (/^(?:SpamNotification|Blocked|DMARCPolicy|VirusNotification)$/.test(Type))
    return { kind: 'soft-bounced' as const, counts: false, reply };
  const called = Type === 'HardBounce' ? ('hard' as const) : ('soft' as const);
  return { ...classifyReturn({ text: Details ?? '', called }), reply };
}
