// The fields that requests are made of. The message of each says what it expects; http/problems/refusals.ts adds what came.

import { lanes } from '@pabal/domain';
import { time } from '@pabal/people';
import { z } from 'zod';

export {
  attributes,
  email,
  endpointKey,
  externalId,
  groupKey,
  jsonObject,
  line,
  locale,
  pastTime,
  personName as name,
  suppressionReason,
  time,
  timeAhead,
  timeZone,
} from '@pabal/people';

export const id = z.uuid('an id (UUID)');
/** A time in an answer. */
export const when = z.iso.datetime();
export const lane = z.enum(lanes);

// What the other side answered, in three parts.
export const code = z
  .int()
  .nullable()
  .meta({ description: 'The code of the answer: of mail, SMTP’s reply code such as 550.' });
export const status = z.string().nullable().meta({
  description: 'The status that the answer names: of mail, the enhanced status (RFC 3463) such as `5.1.1`.',
});
export const reply = z.string().nullable().meta({ description: 'The words of the answer.' });

/** Largest `integer` of PostgreSQL. */
export const largestInteger = 2 ** 31 - 1;

/** The query parameter that says how many entries a page has. */
export const pageSize = (most: number, usual: number, least = 1) => wholeNumber(least, most).default(usual);

/** A whole number in a query: decimal digits and nothing else, so that `1e3`, `0x10` and an empty text are refused. */
export function wholeNumber(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return z
    .string(expected)
    .transform((text, context) => {
      const number = Number(text);
      if (/^\d{1,15}$/.test(text) && number >= least && number <= most) return number;
      context.issues.push({ code: 'custom', message: expected, input: text });
      return z.NEVER;
    })
    .meta({ type: 'integer', minimum: least, maximum: most });
}

/** What somebody saw who replaces it, so that nobody's change is lost. */
export const updated = z
  .union([z.literal('never'), time], 'never, or the `updatedAt` of what is replaced')
  .optional()
  .meta({
    description:
      'The `updatedAt` of what this replaces, or `never` to replace nothing; 409 `version-conflict` when it is not so (default: whatever is there is replaced).',
  });

export const cursor = id.meta({ description: 'The `next` of the page before.' });

/** Visible ASCII, which a header field may hold without quotes (RFC 9110). */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible ASCII characters without spaces')
  .meta({
    description:
      'Makes a repeat safe: the same key with the same body gives the same answer, as long as the event’s data is kept, and for at least 24 hours. With a key of your own records `GET /v1/events/by-key/{key}` finds the event.',
  });
