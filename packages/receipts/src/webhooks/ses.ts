// Amazon SES through SNS: notifications of an identity, and events of a configuration set, which name their kind in another field
// (SES Developer Guide, "Amazon SNS notification contents" and "Event data that is published to Amazon SNS").

import { z } from 'zod';
import type { Report } from '../intake.ts';
import { letterOfId, letterOfMessageId, type NamedLetter } from '../letter-named.ts';
import { classifyReturn } from '../returns/classify.ts';
import { createSns, type SnsDeps } from './sns.ts';
import { type ProviderWebhook, present, readJson } from './webhook.ts';

const when = z.coerce.date().catch(() => new Date(Number.NaN));
const recipient = z.looseObject({
  emailAddress: z.string().optional(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});

const sesEvent = z.looseObject({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  mail: z.looseObject({
    headers: z.array(z.looseObject({ name: z.string(), value: z.string() })).optional(),
    commonHeaders: z.looseObject({ messageId: z.string().optional() }).optional(),
    tags: z.record(z.string(), z.array(z.string())).optional(),
  }),
  bounce: z
    .looseObject({
      bounceType: z.string(),
      bounceSubType: z.string(),
      timestamp: when,
      bouncedRecipients: z.array(recipient),
    })
    .optional(),
  complaint: z
    .looseObject({
      timestamp: when,
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
    })
    .optional(),
  delivery: z.looseObject({ timestamp: when, smtpResponse: z.string().optional() }).optional(),
  deliveryDelay: z
    .looseObject({
      timestamp: when,
      delayType: z.string().optional(),
      delayedRecipients: z.array(recipient).optional(),
    })
    .optional(),
});
type SesEvent = z.infer<typeof sesEvent>;

/** Makes the webhook of SES. */
export function createSesWebhook(deps: SnsDeps): ProviderWebhook {
  const take = createSns(deps);
  return {
    async read(request) {
      const published = await take(request);
      // What SNS says when a topic is set up is no event.
      if (published === undefined || published.startsWith('Successfully validated')) return [];
      return [reportOf(readJson(published, sesEvent))].filter(present);
    },
  };
}

function reportOf(event: SesEvent): Report | undefined {
  const letter = letterOf(event);
  const told = letter && (bounceOf(event) ?? otherOf(event));
  return told && { ...letter, ...told };
}

/** SES gives a letter an id of its own; ours is in the header fields that it was handed. */
function letterOf({ mail }: SesEvent): NamedLetter | undefined {
  const field = mail.headers?.find(({ name }) => name.toLowerCase() === 'message-id')?.value;
  return (
    letterOfMessageId(mail.commonHeaders?.messageId ?? field) ?? letterOfId(mail.tags?.['pabal-letter']?.[0])
  );
}

type Told = Omit<Report, keyof NamedLetter>;

function bounceOf({ bounce }: SesEvent): Told | undefined {
  if (bounce === undefined) return undefined;
  const { bounceType, bounceSubType, timestamp: at } = bounce;
  const [{ status, diagnosticCode } = {}] = bounce.bouncedRecipients;
  const reply = diagnosticCode ?? `${bounceType} ${bounceSubType}`;
  // Amazon did not even try: the address had bounced before, for us or for somebody else.
  if (/suppress/i.test(bounceSubType)) return { kind: 'bounced', counts: false, at, status, reply };
  const called = bounceType === 'Permanent' ? 'hard' : 'soft';
  const words = `${diagnosticCode ?? ''} ${wordsOf[bounceSubType] ?? ''}`;
  return { ...classifyReturn({ status, text: words, called }), at, reply };
}

/** What a sub type says beyond the server's words. */
const wordsOf: Readonly<Record<string, string>> = {
  NoEmail: 'no such address',
  MailboxFull: 'mailbox full',
  MessageTooLarge: 'message too large',
  ContentRejected: 'content rejected',
  AttachmentRejected: 'content rejected',
};

function otherOf({ complaint, delivery, deliveryDelay }: SesEvent): Told | undefined {
  if (complaint !== undefined) {
    // "Not spam" is the contrary of a complaint.
    if (complaint.complaintFeedbackType === 'not-spam') return undefined;
    const reply = complaint.complaintFeedbackType ?? complaint.complaintSubType ?? undefined;
    return { kind: 'complained', counts: false, at: complaint.timestamp, reply };
  }
  if (delivery !== undefined)
    return { kind: 'delivered', counts: false, at: delivery.timestamp, reply: delivery.smtpResponse };
  if (deliveryDelay !== undefined) {
    const [{ status, diagnosticCode } = {}] = deliveryDelay.delayedRecipients ?? [];
    const reply = diagnosticCode ?? deliveryDelay.delayType;
    return { kind: 'delayed', counts: false, at: deliveryDelay.timestamp, status, reply };
  }
  return undefined;
}
