// Resend: one event a request, signed as Standard Webhooks are, with other names in the head ("Verify Webhooks Requests"). Our
// Message-ID, or our id in X-Pabal-Letter, comes back where Resend tells it.

import { webhookSignature } from '@pabal/guard';
import { z } from 'zod';
import { letterOfId, letterOfMessageId, type NamedLetter } from '../letter-named.ts';
import { classifyReturn } from '../returns/classify.ts';
import { requireRecent } from './logins.ts';
import {
  headerOf,
  type ProviderWebhook,
  readBody,
  sameSecret,
  WebhookRefused,
  type WebhookRequest,
} from './webhook.ts';

const posted = z.looseObject({
  type: z.string(),
  created_at: z.coerce.date().optional().catch(undefined),
  data: z.looseObject({
    message_id: z.string().optional(),
    headers: z.array(z.looseObject({ name: z.string(), value: z.string() })).optional(),
    bounce: z
      .looseObject({
        type: z.string().optional(),
        subType: z.string().optional(),
        message: z.string().optional(),
      })
      .optional(),
  }),
});
type Posted = z.infer<typeof posted>;

/** Makes the webhook of Resend. @param secret  its signing secret, `whsec_…` */
export function createResendWebhook(secret: string): ProviderWebhook {
  function isSigned(request: WebhookRequest): boolean {
    const [id = '', timestamp = '', signatures = ''] = ['svix-id', 'svix-timestamp', 'svix-signature'].map(
      (name) => headerOf(request, name),
    );
    const expected = webhookSignature(secret, { id, timestamp, body: request.body });
    return signatures.split(' ').some((signature) => sameSecret(signature, expected));
  }

  return {
    async read(request, now) {
      if (!isSigned(request)) throw new WebhookRefused(403, 'The signature does not fit.');
      requireRecent(headerOf(request, 'svix-timestamp'), now);
      const event = readBody(request, posted);
      const letter = letterOf(event);
      const told = letter && toldOf(event);
      return letter === undefined || told === undefined
        ? []
        : [{ ...letter, at: event.created_at ?? now, ...told }];
    },
  };
}

function letterOf({ data }: Posted): NamedLetter | undefined {
  const field = (wanted: string) => data.headers?.find(({ name }) => name.toLowerCase() === wanted)?.value;
  return letterOfMessageId(data.message_id ?? field('message-id')) ?? letterOfId(field('x-pabal-letter'));
}

function toldOf({ type, data: { bounce } }: Posted) {
  switch (type) {
    case 'email.delivered':
      return { kind: 'delivered' as const, counts: false };
    case 'email.delivery_delayed':
      return { kind: 'delayed' as const, counts: false };
    case 'email.complained':
      return { kind: 'complained' as const, counts: false };
    case 'email.bounced': {
      const reply = bounce?.message;
      if (/suppress/i.test(bounce?.subType ?? '')) return { kind: 'bounced' as const, counts: false, reply };
      const called = bounce?.type === 'Permanent' ? ('hard' as const) : ('soft' as const);
      return { ...classifyReturn({ text: reply ?? '', called }), reply };
    }
    default:
      return undefined;
  }
}
