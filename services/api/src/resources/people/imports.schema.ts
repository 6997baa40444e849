import { importFormats, importStates } from '@pabal/domain';
import { charsets, consentSource, consentTextVersion, warningKinds } from '@pabal/people';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { newsletterKey } from '../consent/subscriptions.schema.ts';
import { cursor, groupKey, id, largestInteger, line, pageSize, when, wholeNumber } from '../fields.ts';

/** Columns of CSV under other names, as a JSON object in a parameter. */
const columnNames = z.record(z.string().max(300), z.string().max(300));

const columns = z
  .string()
  // An address of more would not fit into the head of a request.
  .max(8_000, 'at most 8,000 characters')
  .transform((text, context): Readonly<Record<string, string>> => {
    const parsed = columnNames.safeParse(jsonIn(text));
    if (parsed.success) return parsed.data;
    context.issues.push({
      code: 'custom',
      message: 'a JSON object such as {"고객 메일": "email", "비고": "-"}',
      input: text,
    });
    return z.NEVER;
  })
  .optional()
  .meta({
    description:
      'Columns of CSV under other names, as a JSON object: what a column is called in the file, and what it is to be called; `-` leaves it out.',
  });

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const trialQuery = z.strictObject({ columns });

export const startRequest = named(
  'ImportStart',
  z.strictObject({
    columns: columnNames.default({}).meta({
      description: 'What a column is called in the file, and what it is to be called; `-` leaves it out.',
    }),
  }),
  'How a file that waited is to be taken in.',
);

export const importQuery = z
  .strictObject({
    hold: z.enum(['true', 'false']).default('false').meta({
      description:
        'True to store the file and take nothing in before `POST /v1/imports/{id}/start`; its charset is found when none is named.',
    }),
    newsletter: newsletterKey
      .optional()
      .meta({ description: 'Subscribe everybody to it who has not decided about it yet.' }),
    group: groupKey.optional().meta({ description: 'Put everybody into this group.' }),
    consentSource: consentSource.optional(),
    consentTextVersion: consentTextVersion.optional(),
    fileName: line('a file name', 200).optional(),
    columns,
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
    charset: z
      .enum(charsets)
      .optional()
      .meta({ description: 'The charset of a file that was stored with `hold`, in the answer to that.' }),
  }),
  'A file of people and how far it is taken in.',
);

export const importsQuery = z.strictObject({ limit: pageSize(200, 50), cursor: cursor.optional() });

export const shownImports = named(
  'ImportPage',
  z.strictObject({ imports: z.array(shownImport), next: z.string().nullable() }),
  'Newest first.',
);

export const importErrorsQuery = z.strictObject({
  limit: pageSize(1_000, 100),
  cursor: wholeNumber(0, largestInteger).default(0).meta({ description: 'The `next` of the page before.' }),
});

const errors = z.array(
  z.strictObject({
    line: z.int(),
    field: z.string().meta({ description: 'Empty when it is about the line as a whole.' }),
    expected: z.string(),
    got: z.string(),
  }),
);

export const importErrorPage = named(
  'ImportErrorPage',
  z.strictObject({ errors, next: z.int().nullable() }),
  'Lines that were refused, the first thousand of them, kept for 30 days.',
);

export const importErrorTable = named(
  'ImportErrorTable',
  z.string(),
  'CSV in UTF-8, with a line of headings.',
);

const look = z.strictObject({
  columns: z.array(
    z.strictObject({
      header: z.string().meta({ description: 'As the file has it.' }),
      field: z.string().nullable().meta({
        description: 'What it fills, such as `email` or `attributes.plan`; null when it is left out.',
      }),
      expected: z.string().meta({ description: 'What each cell has to be.' }),
    }),
  ),
  delimiter: z.string(),
  rows: z.array(z.array(z.string())).meta({ description: 'The cells of the first records.' }),
});

export const importTrial = named(
  'ImportTrial',
  z.strictObject({
    charset: z
      .enum(charsets)
      .optional()
      .meta({ description: 'Of a file that came with the request; found when none was named.' }),
    look: look.nullable().meta({ description: 'Of CSV whose first line names columns.' }),
    problem: z.string().nullable().meta({ description: 'Why the file as a whole cannot be taken in.' }),
    isWhole: z.boolean().meta({
      description: 'False for a file with more than is read: 200,000 records, or 10 seconds of them.',
    }),
    lines: count('Everything up to this line was read.'),
    people: count('Lines that would be taken in.'),
    newPeople: count('People whom nobody knows so far.'),
    refused: count('Lines that would be refused.'),
    errors: errors.meta({ description: 'The first of them.' }),
    warnings: count('What is odd and would be taken in all the same.'),
    warned: z
      .array(
        z.strictObject({
          line: z.int(),
          kind: z.enum(warningKinds).meta({
            description:
              '`domain`: the address ends like a slip of the finger. `names`: an earlier line has this address with another name. `address`: an earlier line has this id with another address.',
          }),
          got: z.string(),
          expected: z.string().meta({ description: 'What was meant, or what the other line has.' }),
          other: z.int().nullable().meta({ description: 'The earlier line.' }),
        }),
      )
      .meta({ description: 'The first of them.' }),
  }),
  'What taking a file in would do. Nothing is taken in, and nothing kept of it.',
);
