// Brevo: one event a request, or a list, proven by a token in the head ("Transactional webhooks", "Secured webhook calls").

import { z } from 'zod';
import type { Report } from '../intake.ts';
import { letterOfMessageId } from '../letter-named.ts';
import { classifyReturn } from '../returns/classify.ts';
import { requireToken } from './logins.ts';
import { type ProviderWebhook, present, readBody } from './webhook.ts';

const event = z.looseObject({
  event: z.string(),
  'message-id': z.string().optional(),
  ts_event: z.number().optional(),
  reason: z.string().optional(),
});
const posted = z.union([z.array(event), event.transform((one) => [one])]);

/** Makes the webhook of Brevo. @param token  of its authentication */
export function createBrevoWebhook(token: string): ProviderWebhook {
  return {
    async read(request, now) {
      requireToken(request, token);
      return readBody(request, posted)
        .map((one) => reportOf(one, now))
        .filter(present);
    },
  };
}

function reportOf(one: z.infer<typeof event>, now: Date): Report | undefined {
  const letter = letterOfMessageId(one['message-id']);
  const told = letter && toldOf(one);
  return (
    told && { ...letter, at: one.ts_event === undefined ? now : new Date(one.ts_event * 1_000), ...told }
  );
}

function toldOf({ event: kind, reason }: z.infer<typeof event>) {
  const told = { counts: false, reply: reason };
  switch (kind) {
    case 'delivered':
      return { kind: 'delivered' as const, ...told };
    case 'deferred':
      return { kind: 'delayed' as const, ...told };
    case 'spam':
    case 'complaint':
      return { kind: 'complained' as const, counts: false };
    case 'invalid_email':
      return { kind: 'bounced' as const, ...told };
    case 'blocked':
    case 'error':
      return { kind: 'soft-bounced' as const, ...told };
    case 'hard_bounce':
      return { ...classifyReturn({ text: reason ?? '', called: 'hard' }), reply: reason };
    case 'soft_bounce':
      return { ...classifyReturn({ text: reason ?? '', called: 'soft' }), reply: reason };
    default:
      return undefined;
  }
}
