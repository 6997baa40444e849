// SendGrid: a list of events, signed with a key of which the public half is shown ("Getting Started with the Event Webhook Security
// Features", "Event Webhook Reference").

import { createPublicKey, createVerify } from 'node:crypto';
import { z } from 'zod';
import type { Report } from '../intake.ts';
import { letterOfMessageId } from '../letter-named.ts';
import { classifyReturn } from '../returns/classify.ts';
import { requireRecent } from './logins.ts';
import {
  headerOf,
  type ProviderWebhook,
  present,
  readBody,
  WebhookRefused,
  type WebhookRequest,
} from './webhook.ts';

const events = z.array(
  z.looseObject({
    event: z.string(),
    timestamp: z.number(),
    'smtp-id': z.string().optional(),
    type: z.string().optional(),
    reason: z.string().optional(),
    response: z.string().optional(),
    status: z.string().optional(),
  }),
);
type Event = z.infer<typeof events>[number];

/** Makes the webhook of SendGrid. @param key  its verification key: a public key (SPKI) in base64 */
export function createSendgridWebhook(key: string): ProviderWebhook {
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });

  function isSigned(request: WebhookRequest, timestamp: string): boolean {
    const signature = headerOf(request, 'x-twilio-email-event-webhook-signature') ?? '';
    try {
      return createVerify('sha256')
        .update(timestamp)
        .update(request.body)
        .verify(publicKey, signature, 'base64');
    } catch {
      return false;
    }
  }

  return {
    async read(request, now) {
      const timestamp = headerOf(request, 'x-twilio-email-event-webhook-timestamp') ?? '';
      if (!isSigned(request, timestamp)) throw new WebhookRefused(403, 'The signature does not fit.');
      requireRecent(timestamp, now);
      return readBody(request, events).map(reportOf).filter(present);
    },
  };
}

function reportOf(event: Event): Report | undefined {
  const letter = letterOfMessageId(event['smtp-id']);
  const told = letter && toldOf(event);
  return told && { ...letter, at: new Date(event.timestamp * 1_000), ...told };
}

function toldOf({ event, type, reason, response, status }: Event) {
  const told = { reply: reason ?? response, status };
  switch (event) {
    case 'delivered':
      return { kind: 'delivered' as const, counts: false, ...told };
    case 'deferred':
      return { kind: 'delayed' as const, counts: false, ...told };
    case 'spamreport':
      return { kind: 'complained' as const, counts: false };
    case 'bounce': {
      const called = type === 'blocked' ? ('soft' as const) : ('hard' as const);
      return { ...classifyReturn({ status, text: reason ?? '', called }), ...told };
    }
    case 'dropped':
      if (/bounced address|invalid/i.test(reason ?? ''))
        return { kind: 'bounced' as const, counts: false, ...told };
      return { kind: 'soft-bounced' as const, counts: false, ...told };
    default:
      return undefined;
  }
}
