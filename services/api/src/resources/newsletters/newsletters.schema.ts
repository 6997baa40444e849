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

export const newsletterPage = named(
  'NewsletterPage',
  z.strictObject({ newsletters: z.array(shownNewsletter), next: z.string().nullable() }),
  'By key.',
);
