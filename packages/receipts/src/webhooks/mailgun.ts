// Mailgun: the signature is in the body, over time and token ("Securing Webhooks", "Webhook Payloads").

import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { letterOfMessageId } from '../letter-named.ts';
import { classifyReturn } from '../returns/classify.ts';
import { requireRecent } from './logins.ts';
import { type ProviderWebhook, readBody, sameSecret, WebhookRefused } from './webhook.ts';

const posted = z.looseObject({
  signature: z.looseObject({ timestamp: z.string(), token: z.string(), signature: z.string() }),
  'event-data': z.looseObject({
    event: z.string(),
    timestamp: z.number(),
    severity: z.string().optional(),
    reason: z.string().optional(),
    message: z
      .looseObject({ headers: z.looseObject({ 'message-id': z.string().optional() }).optional() })
      .optional(),
    'delivery-status': z
      .looseObject({
        code: z.number().nullish(),
        message: z.string().nullish(),
        description: z.string().nullish(),
        'enhanced-code': z.string().nullish(),
      })
      .optional(),
  }),
});
type EventData = z.infer<typeof posted>['event-data'];

/** Makes the webhook of Mailgun. @param key  its HTTP webhook signing key */
export function createMailgunWebhook(key: string): ProviderWebhook {
  return {
    async read(request, now) {
      const { signature: signed, 'event-data': event } = readBody(request, posted);
      const expected = createHmac('sha256', key).update(`${signed.timestamp}${signed.token}`).digest('hex');
      if (!sameSecret(signed.signature, expected))
        throw new WebhookRefused(403, 'The signature does not fit.');
      requireRecent(signed.timestamp, now);
      const letter = letterOfMessageId(event.message?.headers?.['message-id']);
      const told = letter && toldOf(event);
      return letter === undefined || told === undefined
        ? []
        : [{ ...letter, at: new Date(event.timestamp * 1_000), ...told }];
    },
  };
}

function toldOf(event: EventData) {
  const status = event['delivery-status'];
  const reply = status?.message || status?.description || event.reason;
  const told = { reply: reply ?? undefined, status: status?.['enhanced-code'] ?? undefined };
  if (event.event === 'delivered') return { kind: 'delivered' as const, counts: false, ...told };
  if (event.event === 'complained') return { kind: 'complained' as const, counts: false };
  if (event.event !== 'failed') return undefined;
  if (event.severity !== 'permanent') return { kind: 'delayed' as const, counts: false, ...told };
  // It did not even try: the address had bounced, or its owner had complained, before.
  if (event.reason === 'suppress-bounce') return { kind: 'bounced' as const, counts: false, ...told };
  if (event.reason?.startsWith('suppress-')) return { kind: 'soft-bounced' as const, counts: false, ...told };
  return {
    ...classifyReturn({ status: told.status, text: `${status?.code ?? ''} ${reply ?? ''}`, called: 'hard' }),
    ...told,
  };
}
