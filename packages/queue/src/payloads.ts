import { maxDeliveriesPerJob, queueNames } from '@pabal/domain';
import { z } from 'zod';
import { PayloadRefused } from './errors.ts';

// What the jobs carry: ids, and nothing that shows who gets a letter or what it is about.
// The same schema is checked at both doors, where a job is added and where a worker takes it.

/** Longest cause of a dead letter, in characters. */
const maxCauseLength = 200;

const deliveryIds = z
  .array(z.uuid())
  .min(1)
  .max(Math.max(...Object.values(maxDeliveriesPerJob)));

const address = /[^\s<>@]+@[^\s<>@]+/g;

/** A cause is a signature such as `message-refused 550 5.7.1`. Words that came from outside may be long or name someone. */
const cause = z
  .string()
  .min(1)
  .max(maxCauseLength)
  .refine((text) => text.search(address) < 0, { error: 'expected no mail address in a cause' });

/**
 * A cause as the queue may hold it: its beginning, without addresses and without what JSON in PostgreSQL refuses
 * (NUL, halves of characters). The ledger has all of it.
 */
export function showableCause(text: string): string {
  const beginning = text
    .slice(0, 4 * maxCauseLength)
    .replace(address, '…')
    .slice(0, maxCauseLength);
  return beginning.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim() || 'no cause';
}

/** What a job of letters asks for, by whatever channel they go: send these deliveries. */
interface MailPayload {
  readonly deliveryIds: readonly string[];
}

interface Payloads {
  'event-mail': MailPayload;
  'event-backlog': MailPayload;
  'newsletter-mail': MailPayload;
  'event-chat': MailPayload;
  audience: { readonly eventId: string };
  edition: { readonly editionId: string };
  'dead-letter': { readonly deliveryId: string; readonly cause: string };
}

/** The queues that carry jobs. */
export type JobQueue = keyof Payloads;

/** A queue's payload. */
export type Payload<Name extends JobQueue> = Payloads[Name];

const mail = z.strictObject({ deliveryIds });

const schemas: { readonly [Name in JobQueue]: z.ZodType<Payloads[Name]> } = {
  [queueNames.eventMail]: mail,
  [queueNames.eventBacklog]: mail,
  [queueNames.newsletterMail]: mail,
  [queueNames.eventChat]: mail,
  [queueNames.audience]: z.strictObject({ eventId: z.uuid() }),
  [queueNames.edition]: z.strictObject({ editionId: z.uuid() }),
  [queueNames.deadLetter]: z.strictObject({ deliveryId: z.uuid(), cause }),
};

export const jobQueues: readonly JobQueue[] = [
  queueNames.eventMail,
  queueNames.eventBacklog,
  queueNames.newsletterMail,
  queueNames.eventChat,
  queueNames.audience,
  queueNames.edition,
  queueNames.deadLetter,
];

/**
 * Reads a payload at either door.
 *
 * @throws PayloadRefused naming the queue, the place and what was expected there, never the value
 */
export function parsePayload<Name extends JobQueue>(queue: Name, data: unknown): Payload<Name> {
  const result = schemas[queue].safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'the payload';
  throw new PayloadRefused(
    `A job of the queue "${queue}" was refused: ${place}: ${issue?.message ?? 'invalid'}.`,
  );
}
