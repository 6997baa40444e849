// The language of segments: a rule is JSON, small enough to be read by a person, and every clause is either true or false
// for a recipient. What is not there (an attribute that nobody set, somebody never seen) makes a clause false, so that
// `not` means what it says.

import { isMoment, momentExpected } from '@pabal/domain';
import { z } from 'zod';

/** How deep `all`, `any` and `not` may be nested. */
const deepestRule = 8;
/** Most clauses of one rule, all levels together. */
const mostClauses = 100;
const mostChoices = 1_000;
const longestText = 500;
const mostDays = 36_500;

/** PostgreSQL stores neither NUL nor halves of surrogate pairs. */
const unstorable = /[\0\p{Cs}]/u;

const text = z
  .string()
  .max(longestText, `at most ${longestText} characters`)
  .refine((value) => !unstorable.test(value), 'text without NUL or halves of surrogate pairs');

const scalar = z.union([text, z.number(), z.boolean()]);
const moment = z.iso
  .datetime({ offset: true, error: 'a time with an offset such as 2026-03-01T09:00:00+09:00' })
  .max(40, 'at most 40 characters');
const days = z.int().min(0).max(mostDays);

const tests = {
  is: scalar
    .optional()
    .meta({ description: 'Equal, and of the same type: the text "1" is not the number 1.' }),
  in: z.array(scalar).min(1).max(mostChoices).optional().meta({ description: 'One of these.' }),
  exists: z.boolean().optional().meta({ description: 'Whether there is a value that is not null.' }),
  above: z.number().optional(),
  atLeast: z.number().optional(),
  below: z.number().optional(),
  atMost: z.number().optional(),
  contains: scalar
    .optional()
    .meta({ description: 'A text that contains this one, upper or lower case; or a list with this entry.' }),
  startsWith: text.optional().meta({ description: 'A text that begins so, upper or lower case.' }),
  before: moment.optional(),
  after: moment.optional(),
  olderThanDays: days.optional().meta({ description: 'A time more than so many days ago.' }),
  withinDays: days.optional().meta({ description: 'A time within the last so many days.' }),
  withinNextDays: days.optional().meta({ description: 'A time from now to so many days ahead.' }),
};

/** What may be asked of a value. */
export type Test = keyof typeof tests;
export const testNames = Object.keys(tests).filter((name): name is Test => name in tests);

const hasOneTest = (clause: object) =>
  testNames.filter((name) => Reflect.get(clause, name) !== undefined).length === 1;
const oneTest = { error: `exactly one of ${testNames.join(', ')}` };

const step = text.min(1, 'a name').max(200, 'at most 200 characters');

/** What every recipient has, beside its attributes. */
export const recipientFields = [
  'externalId',
  'email',
  'domain',
  'name',
  'locale',
  'timeZone',
  'createdAt',
  'activeAt',
] as const;
export type RecipientField = (typeof recipientFields)[number];

const attributeClause = z
  .strictObject({
    attribute: z.union([step, z.array(step).min(1).max(8)]).meta({
      description: 'Name of an attribute, or the way to it as a list.',
    }),
    ...tests,
  })
  .refine(hasOneTest, oneTest);

const fieldClause = z.strictObject({ field: z.enum(recipientFields), ...tests }).refine(hasOneTest, oneTest);

const key = text.min(1, 'a key').max(300, 'at most 300 characters');

const groupClause = z.strictObject({ group: key.meta({ description: 'Key of a group they belong to.' }) });

const subscriptionClause = z.strictObject({
  subscription: key.meta({ description: 'Key of a newsletter.' }),
  state: z.enum(['subscribed', 'pending', 'unsubscribed']).default('subscribed'),
});

const receivedKinds = ['template', 'newsletter', 'lastEditionOf', 'edition'] as const;

const receivedClause = z.strictObject({
  received: z
    .strictObject({
      template: key.optional().meta({ description: 'Any letter made from this template.' }),
      newsletter: key.optional().meta({ description: 'Any edition of the newsletter of this key.' }),
      lastEditionOf: key.optional().meta({ description: 'The last edition of the newsletter of this key.' }),
      edition: z.uuid('an id (UUID)').optional(),
      withinDays: days.optional(),
    })
    .refine((what) => receivedKinds.filter((kind) => what[kind] !== undefined).length === 1, {
      error: `exactly one of ${receivedKinds.join(', ')}`,
    }),
});

const clause = z.union([attributeClause, fieldClause, groupClause, subscriptionClause, receivedClause]);

/** A clause that asks one thing. */
export type SegmentClause = z.output<typeof clause>;
export type AttributeClause = z.output<typeof attributeClause>;
export type FieldClause = z.output<typeof fieldClause>;
export type ReceivedClause = z.output<typeof receivedClause>;

/** A rule over recipients. */
export type SegmentRule =
  | SegmentClause
  | { readonly all: readonly SegmentRule[] }
  | { readonly any: readonly SegmentRule[] }
  | { readonly not: SegmentRule };

type RuleInput = z.input<typeof clause> | { all: RuleInput[] } | { any: RuleInput[] } | { not: RuleInput };

/** A rule of any depth, as the OpenAPI document shows it; {@link segmentRule} is the one to parse with. */
export const ruleOfAnyDepth: z.ZodType<SegmentRule, RuleInput> = z.lazy(() =>
  z.union([
    ...clause.options,
    z.strictObject({ all: z.array(ruleOfAnyDepth).min(1).max(mostClauses) }),
    z.strictObject({ any: z.array(ruleOfAnyDepth).min(1).max(mostClauses) }),
    z.strictObject({ not: ruleOfAnyDepth }),
  ]),
);

/** Reads a rule that is stored. Depth and size are bounded before anything recurses. */
export const storedRule = z
  .custom<RuleInput>((value) => withinBounds(value), {
    error: `a rule nested at most ${deepestRule} deep, with at most ${mostClauses} clauses`,
    abort: true,
  })
  .pipe(ruleOfAnyDepth);

/** Parses a rule that is to be stored or tried: its times are such that PostgreSQL takes them. */
export const segmentRule = storedRule.superRefine((rule, context) => {
  for (const { path, text } of timesIn(rule)) {
    if (!isMoment(text)) context.addIssue({ code: 'custom', path, message: momentExpected, input: text });
  }
});

interface TimeInRule {
  readonly path: (string | number)[];
  readonly text: string;
}

function timesIn(rule: SegmentRule, path: readonly (string | number)[] = []): TimeInRule[] {
  if ('all' in rule) return rule.all.flatMap((part, index) => timesIn(part, [...path, 'all', index]));
  if ('any' in rule) return rule.any.flatMap((part, index) => timesIn(part, [...path, 'any', index]));
  if ('not' in rule) return timesIn(rule.not, [...path, 'not']);
  if (!('attribute' in rule || 'field' in rule)) return [];
  return (['before', 'after'] as const).flatMap((test) => {
    const text = rule[test];
    return text === undefined ? [] : [{ path: [...path, test], text }];
  });
}

function withinBounds(rule: unknown): boolean {
  let level: unknown[] = [rule];
  let clauses = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    clauses += level.length;
    if (depth > deepestRule || clauses > mostClauses) return false;
    level = level.flatMap(partsOf);
  }
  return true;
}

function partsOf(rule: unknown): unknown[] {
  if (typeof rule !== 'object' || rule === null) return [];
  const { all, any, not }: { all?: unknown; any?: unknown; not?: unknown } = rule;
  return [all, any]
    .flatMap((parts) => (Array.isArray(parts) ? parts : []))
    .concat(not === undefined ? [] : [not]);
}
