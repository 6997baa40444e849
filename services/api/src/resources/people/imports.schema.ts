import { importFormats, importStates } from '@pabal/domain';
import { consentSource, consentTextVersion } from '@pabal/people';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { newsletterKey } from '../consent/subscriptions.schema.ts';
import { cursor, groupKey, id, largestInteger, line, pageSize, when, wholeNumber } from '../fields.ts';

export const importQuery = z
  .strictObject({
    newsletter: newsletterKey
      .optional()
      .meta({ description: 'Subscribe everybody to it who has not decided about it yet.' }),
    group: groupKey.optional().meta({ description: 'Put everybody into this group.' }),
    consentSource: consentSource.optional(),
    consentTextVersion: consentTextVersion.optional(),
    fileName: line('a file name', 200).optional(),
  })
  .refine(({ newsletter, consentSource: source }) => newsletter === undefined || source !== undefined, {
    path: ['consentSource'],
    error: 'where consent was given, together with a newsletter',
  });

const count = (description: string) => z.int().meta({ description });

export const shownImport = named(
  'Import',
  z.strictObject({
    id,
    format: z.enum(importFormats),
    state: z.enum(importStates),
    fileName: z.string().nullable(),
    newsletter: z.string().nullable(),
    group: z.string().nullable(),
    bytes: count('Of the file, as UTF-8.'),
    doneBytes: count('Of them taken in.'),
    doneLine: count('Everything up to this line is taken in.'),
    created: count('People that were new.'),
    changed: count('People of whom something was new.'),
    unchanged: count('Lines that changed nothing.'),
    refused: count('Lines that could not be taken in.'),
    subscribed: count('People that were subscribed.'),
    leftAlone: count(
      'Lines whose people were taken in but not subscribed, because they have left the newsletter themselves. They are among the refused lines, with the reason.',
    ),
    joined: count('People that became members of the group.'),
    requestedBy: z.string(),
    createdAt: when,
    finishedAt: when.nullable(),
    reason: z.string().nullable().meta({ description: 'Why it failed, or who cancelled it.' }),
  }),
  'A file of people and how far it is taken in.',
);

export const importsQuery = z.strictObject({ limit: pageSize(200, 50), cursor: cursor.optional() });

export const importPage = named(
  'ImportPage',
  z.strictObject({ imports: z.array(shownImport), next: z.string().nullable() }),
  'Newest first.',
);

export const importErrorsQuery = z.strictObject({
  limit: pageSize(1_000, 100),
  cursor: wholeNumber(0, largestInteger).default(0).meta({ description: 'The `next` of the page before.' }),
});

export const importErrorPage = named(
  'ImportErrorPage',
  z.strictObject({
    errors: z.array(
      z.strictObject({
        line: z.int(),
        field: z.string().meta({ description: 'Empty when it is about the line as a whole.' }),
        expected: z.string(),
        got: z.string(),
      }),
    ),
    next: z.int().nullable(),
  }),
  'Lines that were refused, the first thousand of them, kept for 30 days.',
);
