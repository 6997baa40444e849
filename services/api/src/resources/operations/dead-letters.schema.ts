import { causeCursorForm, letterCursorForm } from '@pabal/db/parked';
import { lanes, mostLettersPerDecision, outcomeClasses, replayStates } from '@pabal/domain';
import { parseDomain } from '@pabal/mail';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { deliveryFields, historyEntry, receipts } from '../events/deliveries.schema.ts';
import { id, lane, line, pageSize, time, when } from '../fields.ts';

/** The domain of a recipient, in the form that address keys have. */
const domain = z
  .string()
  .transform((text, context) => {
    const found = parseDomain(text);
    if (found !== undefined) return found;
    context.issues.push({ code: 'custom', message: 'a domain such as example.com', input: text });
    return z.NEVER;
  })
  .meta({
    format: 'idn-hostname',
    examples: ['example.com'],
    description: 'Domain of the recipient’s address.',
  });

export const letterFields = {
  id: id.optional().meta({ description: 'This one delivery.' }),
  event: id.optional().meta({ description: 'Only those of this event.' }),
  lane: lane.optional(),
  template: line('a template', 100).optional(),
  domain: domain.optional(),
  from: time.optional().meta({ description: 'Has waited for a decision since this time or later.' }),
  to: time.optional().meta({ description: 'Has waited for a decision since before this time.' }),
};

export const deadFields = {
  ...letterFields,
  cause: line('a cause or its id', 200).optional().meta({ description: 'The signature, or its id.' }),
  outcome: z.enum(outcomeClasses).optional().meta({ description: 'Class of the failure.' }),
};

export const all = z
  .literal(true)
  .optional()
  .meta({ description: 'True: every letter, for a filter without any other field.' });

export const notEmpty = 'at least one field; {"all": true} for every letter';

export const isNotEmpty = (filter: object) => Object.values(filter).some((value) => value !== undefined);

/** For decisions: a filter that was forgotten must not mean every letter. */
export const deadFilter = named(
  'DeadLetterFilter',
  z.strictObject({ ...deadFields, all }).refine(isNotEmpty, notEmpty),
  'Which dead letters: those that every field names.',
);

export const letterCursor = z.string().regex(letterCursorForm, 'the `next` of the page before');

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
  'Dead letters by cause; the cause that struck last comes first.',
);

const parkedFields = {
  ...deliveryFields,
  app: id.nullable(),
  triedAt: when.nullable().meta({
    description:
      'When a sender claimed it for the last attempt: where to look for it in the log of the provider.',
  }),
  since: when.meta({ description: 'Since when it has waited for a decision.' }),
  causeId: z.string().nullable(),
};

export const parkedPage = named(
  'ParkedLetterPage',
  z.strictObject({ letters: z.array(z.strictObject(parkedFields)), next }),
  'Letters that wait for a decision, the newest first.',
);

/** The replays that a letter was in. */
export const letterReplays = z.array(
  z.strictObject({
    id,
    state: z.enum(replayStates),
    requestedBy: z.string(),
    createdAt: when,
    result: z.string().meta({ description: 'What became of this letter in it.' }),
  }),
);

export const letterStoryShown = named(
  'LetterWithHistory',
  z.strictObject({
    ...parkedFields,
    since: when.nullable(),
    lettersBefore: z.int().nullable().meta({
      description: 'Letters that go before it, while it waits in line and its place is known.',
    }),
    discardedAt: when.nullable(),
    discardReason: z.string().nullable(),
    history: z.array(historyEntry),
    receipts,
    replays: letterReplays,
  }),
  'A letter of any app and in any state, with its whole history.',
);

export const reason = line('a reason', 500).meta({
  description: 'Kept in the history of every letter that it concerns.',
});

export const dryRun = z.boolean().default(false).meta({ description: 'True: only count the letters.' });

export const discardRequest = named(
  'DiscardRequest',
  z.strictObject({ filter: deadFilter, reason, dryRun }),
  'Dead letters to give up. They stay `failed`, and the books count them as such.',
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
