import { newsletterDefinition, newsletterKey } from '@pabal/newsletters';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { largestInteger, pageSize, when, wholeNumber } from '../fields.ts';

export const keyInPath = newsletterKey.meta({ description: 'Such as `daily-digest`.' });

export const newsletterRequest = named(
  'NewsletterRequest',
  newsletterDefinition,
  'The whole newsletter. Editions that have begun stay as they were.',
);

export const putNewsletterQuery = z.strictObject({
  version: wholeNumber(0, largestInteger).optional().meta({
    description: 'Change it only if this is its version. 0: only if there is no such newsletter.',
  }),
});

export const shownNewsletter = named(
  'Newsletter',
  z.strictObject({
    key: z.string(),
    version: z.int(),
    pausedAt: when.nullable(),
    nextSlotAt: when.nullable().meta({ description: 'The next slot of its schedule without an edition.' }),
    definition: newsletterDefinition,
    hasCredentials: z
      .boolean()
      .meta({ description: 'A user name and password are sent to its JSON source. They are never shown.' }),
    createdAt: when,
    updatedAt: when,
  }),
  'A scheduled publication.',
);

export const newslettersQuery = z.strictObject({
  limit: pageSize(200, 50),
  cursor: keyInPath.optional().meta({ description: 'The `next` of the page before.' }),
});

export const shownNewsletters = named(
  'NewsletterPage',
  z.strictObject({ newsletters: z.array(shownNewsletter), next: z.string().nullable() }),
  'By key.',
);

export const versionsQuery = z.strictObject({
  limit: pageSize(100, 20),
  before: wholeNumber(1, largestInteger).optional().meta({ description: 'The `next` of the page before.' }),
});

export const newsletterVersions = named(
  'NewsletterVersionPage',
  z.strictObject({
    versions: z.array(
      z.strictObject({
        version: z.int(),
        changedBy: z
          .string()
          .nullable()
          .meta({ description: 'Null for what was there before versions were kept.' }),
        changedAt: when,
        changes: z.array(
          z.strictObject({
            field: z.string().meta({ examples: ['/schedule/cron'] }),
            before: z.string().nullable().meta({ description: 'As JSON.' }),
            after: z.string().nullable(),
          }),
        ),
      }),
    ),
    next: z.int().nullable(),
  }),
  'The newest first, each with what it changed.',
);

/** A part of a path is text. */
export const versionInPath = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'the number of a version')
  .meta({ examples: ['3'] });

export const newsletterAt = named(
  'NewsletterAt',
  z.strictObject({ version: z.int(), definition: newsletterDefinition }),
  'What a newsletter was.',
);

export const restoreRequest = named(
  'NewsletterRestoring',
  z.strictObject({
    version: z.int().min(1).max(largestInteger).meta({ description: 'What it is to be again.' }),
    ifVersion: z.int().min(1).max(largestInteger).optional().meta({
      description: 'Only if this is its version now.',
    }),
  }),
  'Back to an earlier version, as a new one.',
);

export const audiencePreview = named(
  'AudiencePreview',
  z.strictObject({
    recipients: z.int(),
    addresses: z.int().meta({ description: 'Different addresses among them: each gets one letter.' }),
    sample: z.array(
      z.strictObject({ recipient: z.string(), name: z.string().nullable(), address: z.string() }),
    ),
  }),
  'Whom a newsletter is for right now, before an edition leaves out who has unsubscribed, pauses or is suppressed.',
);
