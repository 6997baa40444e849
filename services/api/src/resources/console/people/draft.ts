// A condition that somebody tries: chosen in the filter of a segment's page, and kept nowhere but in the page's address.

import type { Block, Locale } from '@pabal/console/sheet';
import { type SegmentRule, type SegmentTest, segmentRule } from '@pabal/db/people';
import { recipientFields, segmentTests } from '@pabal/people';
import { z } from 'zod';
import { segmentWords } from './segment-words.ts';

const kinds = ['attribute', 'group', 'newsletter', 'got', 'template'] as const;
const subjects = [...recipientFields, ...kinds];
const choices = [...segmentTests, 'missing'] as const;

type Subject = (typeof subjects)[number];
type Choice = SegmentTest | 'missing';

/** The parameters of the address. */
export const draftQuery = z.strictObject({
  what: z.enum(subjects).optional(),
  name: z.string().max(300).optional(),
  test: z.enum(choices).optional(),
  value: z.string().max(2_000).optional(),
  not: z.enum(['yes']).optional(),
  who: z.string().max(300).optional(),
});

export type DraftAsked = z.output<typeof draftQuery>;

/** What was chosen makes a condition, or not yet, or none that there can be. */
export type Draft =
  | { readonly is: 'rule'; readonly rule: SegmentRule }
  | { readonly is: 'unfinished' }
  | { readonly is: 'wrong'; readonly expected: 'number' | 'days' | 'time' | 'rule' };

const times: readonly Subject[] = ['createdAt', 'activeAt'];
const timeTests: readonly Choice[] = ['withinDays', 'olderThanDays', 'before', 'after', 'exists', 'missing'];
const textTests: readonly Choice[] = ['is', 'in', 'contains', 'startsWith', 'exists', 'missing'];

function testsFor(what: Subject): readonly Choice[] {
  if (what === 'attribute') return choices;
  return times.includes(what) ? timeTests : textTests;
}

/** The condition that was chosen; nothing when none was. */
export function draftOf({ what, name, test, value, not }: DraftAsked): Draft | undefined {
  if (what === undefined) return undefined;
  const clause = clauseOf({ what, name: name?.trim() ?? '', value: value?.trim() ?? '', test });
  if (clause === undefined) return { is: 'unfinished' };
  const parsed = segmentRule.safeParse(not === 'yes' ? { not: clause } : clause);
  if (parsed.success) return { is: 'rule', rule: parsed.data };
  return { is: 'wrong', expected: expectedBy(test, what) };
}

/** What the value has to be for this test. */
function expectedBy(test: Choice | undefined, what: Subject): 'number' | 'days' | 'time' | 'rule' {
  if (what === 'got' || what === 'template' || test?.endsWith('Days') === true) return 'days';
  if (test === 'before' || test === 'after') return 'time';
  return test === 'above' || test === 'atLeast' || test === 'below' || test === 'atMost' ? 'number' : 'rule';
}

interface Chosen {
  readonly what: Subject;
  readonly name: string;
  readonly value: string;
  readonly test: Choice | undefined;
}

function clauseOf({ what, name, value, test }: Chosen): object | undefined {
  switch (what) {
    case 'group':
      return name === '' ? undefined : { group: name };
    case 'newsletter':
      return name === '' ? undefined : { subscription: name };
    case 'got':
      return name === '' ? undefined : { received: { newsletter: name, ...within(value) } };
    case 'template':
      return name === '' ? undefined : { received: { template: name, ...within(value) } };
    default: {
      const asked = testOf(test, value, what === 'attribute');
      if (asked === undefined || (what === 'attribute' && name === '')) return undefined;
      return { ...(what === 'attribute' ? { attribute: name } : { field: what }), ...asked };
    }
  }
}

const within = (value: string): object => (value === '' ? {} : { withinDays: numberIn(value) });

function testOf(test: Choice | undefined, value: string, isTyped: boolean): object | undefined {
  if (test === 'exists') return { exists: true };
  if (test === 'missing') return { exists: false };
  if (test === undefined || value === '') return undefined;
  switch (test) {
    case 'is':
    case 'contains':
      return { [test]: isTyped ? typedIn(value) : value };
    case 'in':
      return { in: value.split(',').map((one) => (isTyped ? typedIn(one.trim()) : one.trim())) };
    case 'startsWith':
      return { startsWith: value };
    case 'before':
    case 'after':
      return { [test]: /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value };
    default:
      return { [test]: numberIn(value) };
  }
}

/** A number where it is one; text stays text, to be refused by what reads the rule. */
const numberIn = (value: string): unknown => (/^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value);

/** What stands in an attribute: a number, true or false; in quotes, and else, text. */
function typedIn(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^".*"$/s.test(value) ? value.slice(1, -1) : numberIn(value);
}

/** What conditions may name. */
export interface Names {
  readonly groups: readonly string[];
  readonly newsletters: readonly string[];
  readonly templates: readonly string[];
}

type Fields = Extract<Block, { is: 'filter' }>['fields'];

/** Fields to choose a condition with: those that what was chosen so far leaves open. */
export function draftFields({ what, test }: DraftAsked, names: Names, locale: Locale): Fields {
  const { filter, what: kindWords, fields } = segmentWords[locale];
  const options = [
    ...kinds.map((value) => ({ value, label: kindWords[value] })),
    ...recipientFields.map((value) => ({ value, label: fields[value] })),
  ];
  return [
    { name: 'what', label: filter.what, options: [{ value: '', label: filter.nothing }, ...options] },
    ...(what === undefined ? [] : moreFields(what, test, names, locale)),
    { name: 'who', label: filter.who },
  ];
}

function moreFields(what: Subject, test: Choice | undefined, names: Names, locale: Locale): Fields {
  const { filter, tests } = segmentWords[locale];
  const from = (label: string, keys: readonly string[]) => ({
    ...{ name: 'name', label },
    options: [{ value: '', label: filter.choose }, ...keys.map((key) => ({ value: key, label: key }))],
  });
  const not = {
    ...{ name: 'not', label: filter.not },
    options: [
      { value: '', label: filter.straight },
      { value: 'yes', label: filter.turned },
    ],
  };
  const days = { name: 'value', label: filter.within };
  if (what === 'group') return [from(filter.group, names.groups), not];
  if (what === 'newsletter') return [from(filter.newsletter, names.newsletters), not];
  if (what === 'got') return [from(filter.newsletter, names.newsletters), days, not];
  if (what === 'template') return [from(filter.template, names.templates), days, not];
  const hasValue = test !== undefined && test !== 'exists' && test !== 'missing';
  return [
    ...(what === 'attribute' ? [{ name: 'name', label: filter.name }] : []),
    {
      ...{ name: 'test', label: filter.test },
      options: [
        { value: '', label: filter.choose },
        ...testsFor(what).map((value) => ({ value, label: tests[value] })),
      ],
    },
    ...(hasValue ? [{ name: 'value', label: filter.value }] : []),
    not,
  ];
}
