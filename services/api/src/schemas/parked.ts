// What is asked about letters that stand still, dead ones and unknown ones, and what is answered and decided.

import { causeCursorForm, letterCursorForm } from '@pabal/db';
import {
  lanes,
  mostLettersPerDecision,
  outcomeClasses,
  replayStates,
  unknownResolutions,
} from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { z } from 'zod';
import { chapter, deliveryFields, when } from './deliveries.ts';
import { id, lane, line, pageSize, time } from './fields.ts';
import { named } from './named.ts';

/** A recipient domain, as it stands in address keys. */
const domain = z
  .string()
  .transform((text, context) => {
    const parsed = parseAddress(`postmaster@${text}`);
    const found = parsed.ok ? parsed.address.key.split('@')[1] : undefined;
    if (found !== undefined) return found;
    context.issues.push({ code: 'custom', message: 'a domain such as example.com', input: text });
    return z.NEVER;
  })
  .meta({ description: 'Domain of the recipient’s address.' });

const unknownFields = {
  id: id.optional().meta({ description: 'This one delivery.' }),
  event: id.optional().meta({ description: 'Only those of this event.' }),
  lane: lane.optional(),
  template: line('a template', 100).optional(),
  domain: domain.optional(),
  from: time.optional().meta({ description: 'Has stood there since this time or later.' }),
  to: time.optional().meta({ description: 'Has stood there since before this time.' }),
};

const deadFields = {
  ...unknownFields,
  cause: line('a cause or its id', 200).optional().meta({ description: 'The signature, or its id.' }),
  outcome: z.enum(outcomeClasses).optional().meta({ description: 'Class of the failure.' }),
};

const all = z
  .literal(true)
  .optional()
  .meta({ description: 'Every one: for a filter without any other field.' });
const notEmpty = 'at least one field; {"all": true} for every letter';
const isNotEmpty = (filter: object) => Object.values(filter).some((value) => value !== undefined);

/** For decisions: nobody means every letter by forgetting to say which. */
export const deadFilter = named(
  'DeadLetterFilter',
  z.strictObject({ ...deadFields, all }).refine(isNotEmpty, notEmpty),
  'Which dead letters: those that every field names.',
);
export const unknownFilter = named(
  'UnknownFilter',
  z.strictObject({ ...unknownFields, all }).refine(isNotEmpty, notEmpty),
  'Which unknown letters: those that every field names.',
);

const letterCursor = z.string().regex(letterCursorForm, 'the `next` of the page before');
const causeCursor = z.string().regex(causeCursorForm, 'the `next` of the page before');

export const causesQuery = z.strictObject({
  ...deadFields,
  limit: pageSize(200, 50),
  cursor: causeCursor.optional(),
});
export const deadQuery = z.strictObject({
  ...deadFields,
  limit: pageSize(200, 50),
  cursor: letterCursor.optional(),
});
export const unknownQuery = z.strictObject({
  ...unknownFields,
  limit: pageSize(200, 50),
  cursor: letterCursor.optional(),
});

const next = z.string().nullable().meta({ description: 'The `cursor` of the next page; null at the end.' });

export const causePage = named(
  'DeadLetterCausePage',
  z.strictObject({
    causes: z.array(
      z.strictObject({
        id: z.string().meta({ description: 'Names the cause in twelve characters.' }),
        cause: z.string(),
        outcome: z.string().nullable(),
        letters: z.int(),
        lanes: z.array(z.enum(lanes)),
        templates: z.array(z.string()),
        firstAt: when,
        lastAt: when,
        example: id.meta({ description: 'The newest of them.' }),
        exampleReply: z.string().nullable(),
      }),
    ),
    complete: z.boolean().meta({
      description: 'False when there are so many dead letters that only the newest of them were counted.',
    }),
    next,
  }),
  'Dead letters by cause, the one that struck last first.',
);

const parkedFields = {
  ...deliveryFields,
  app: id.nullable(),
  since: when.meta({ description: 'Has stood there since.' }),
  causeId: z.string().nullable(),
};

export const parkedPage = named(
  'ParkedLetterPage',
  z.strictObject({ letters: z.array(z.strictObject(parkedFields)), next }),
  'Letters that stand still, the newest first.',
);

export const letterStory = named(
  'LetterStory',
  z.strictObject({
    ...parkedFields,
    since: when.nullable(),
    discardedAt: when.nullable(),
    discardReason: z.string().nullable(),
    story: z.array(chapter),
    replays: z.array(
      z.strictObject({
        id,
        state: z.enum(replayStates),
        requestedBy: z.string(),
        createdAt: when,
        result: z.string().meta({ description: 'What became of this letter in it.' }),
      }),
    ),
  }),
  'A letter of whatever app and state, with everything that happened to it.',
);

const reason = line('a reason', 500).meta({
  description: 'Stands in the history of every letter it concerns.',
});

export const discardRequest = named(
  'DiscardRequest',
  z.strictObject({ filter: deadFilter, reason }),
  'Dead letters that are given up: they stay failed in the books.',
);

export const resolveRequest = named(
  'ResolveRequest',
  z.strictObject({
    filter: unknownFilter,
    as: z.enum(unknownResolutions).meta({
      description: '`sent`: it did arrive. `resend`: send it again, same Message-ID. `failed`: give it up.',
    }),
    reason,
  }),
  'Unknown letters about which somebody decided.',
);

export const decided = named(
  'Decided',
  z.strictObject({
    letters: z.int(),
    more: z.boolean().meta({
      description: `True after ${mostLettersPerDecision} letters, the most that one request takes: ask again for the rest.`,
    }),
  }),
  'How many letters were decided about.',
);
