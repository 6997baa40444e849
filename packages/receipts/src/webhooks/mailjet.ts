// Mailjet: one event a request, or a list of them in the second version, proven by a user and a password in the address ("Event API:
// real-time notifications"). Our id comes back as CustomID, from the field X-MJ-CustomID.

import { z } from 'zod';
import type { Report } from '../intake.ts';
import { letterOfId } from '../letter-named.ts';
import { classifyReturn } from '../returns/classify.ts';
import { requireLogin } from './logins.ts';
import { type ProviderWebhook, present, readBody } from './webhook.ts';

const event = z.looseObject({
  event: z.string(),
  time: z.number(),
  CustomID: z.string().optional(),
  hard_bounce: z.boolean().optional(),
  error_related_to: z.string().optional(),
  error: z.string().optional(),
  comment: z.string().optional(),
  smtp_reply: z.string().optional(),
});
const posted = z.union([z.array(event), event.transform((one) => [one])]);

/** Makes the webhook of Mailjet. @param login  `user:password` of its address */
export function createMailjetWebhook(login: string): ProviderWebhook {
  return {
    async read(request) {
      requireLogin(request, login);
      return readBody(request, posted).map(reportOf).filter(present);
    },
  };
}

function reportOf(one: z.infer<typeof event>): Report | undefined {
  const letter = letterOfId(one.CustomID);
  const told = letter && toldOf(one);
  return told && { ...letter, at: new Date(one.time * 1_000), ...told };
}

function toldOf({
  event: kind,
  hard_bounce: hard,
  error = '',
  error_related_to: about,
  comment,
  smtp_reply,
}: z.infer<typeof event>) {
  const reply = comment || error || smtp_reply || undefined;
  if (kind === 'sent') return { kind: 'delivered' as const, counts: false, reply: smtp_reply };
  if (kind === 'spam') return { kind: 'complained' as const, counts: false };
  // Mailjet did not send it: the address had bounced or complained before, or the letter was not to its liking.
  if (kind === 'blocked') {
    const gone = error === 'preblocked' && about === 'mailjet';
    return { kind: gone ? ('bounced' as const) : ('soft-bounced' as const), counts: false, reply };
  }
  if (kind !== 'bounce') return undefined;
  const called = hard === true ? ('hard' as const) : ('soft' as const);
  return { ...classifyReturn({ text: `${error} ${comment ?? ''}`, called }), reply };
}
