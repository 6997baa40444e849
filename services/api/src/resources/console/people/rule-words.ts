// What the rule of a segment says, in words.

import type { Locale, Piece } from '@pabal/console/sheet';
import type { SegmentRule } from '@pabal/db/people';
import { segmentTests } from '@pabal/people';
import { segmentWords } from './segment-words.ts';
import { joined } from './shown.ts';

/** A rule as a line, with what it is made of in brackets. */
export function clauseWords(rule: SegmentRule, locale: Locale): Piece[] {
  const words = segmentWords[locale];
  if ('all' in rule) return [...listed(rule.all, words.allOf, locale)];
  if ('any' in rule) return [...listed(rule.any, words.anyOf, locale)];
  if ('not' in rule) return [words.notThat, ...clauseWords(rule.not, locale)];
  if ('group' in rule) return [words.inGroup, { code: rule.group }];
  if ('subscription' in rule)
    return [words.ofNewsletter, { code: rule.subscription }, `: ${words.states[rule.state]}`];
  if ('received' in rule) return receivedWords(rule.received, locale);
  const subject: Piece[] =
    'attribute' in rule
      ? [words.attribute, { code: [rule.attribute].flat().join('.') }]
      : [words.fields[rule.field]];
  return [...subject, ': ', ...testWords(rule, locale)];
}

function listed(rules: readonly SegmentRule[], how: string, locale: Locale): Piece[] {
  const parts = rules.map((part) => clauseWords(part, locale));
  return [`${how} (`, ...joined(parts, ', '), ')'];
}

function testWords(clause: object, locale: Locale): Piece[] {
  const { tests, days } = segmentWords[locale];
  const test = segmentTests.find((name) => Reflect.get(clause, name) !== undefined) ?? 'exists';
  const value: unknown = Reflect.get(clause, test);
  if (test === 'exists') return [value === false ? tests.missing : tests.exists];
  if (test === 'olderThanDays' || test === 'withinDays' || test === 'withinNextDays')
    return [`${tests[test]} `, days(String(value))];
  return [`${tests[test]} `, { code: Array.isArray(value) ? value.map(shown).join(', ') : shown(value) }];
}

const shown = (value: unknown): string => JSON.stringify(value);

type Received = Extract<SegmentRule, { received: object }>['received'];

function receivedWords(received: Received, locale: Locale): Piece[] {
  const words = segmentWords[locale];
  const kind = (['template', 'newsletter', 'lastEditionOf', 'edition'] as const).find(
    (name) => received[name] !== undefined,
  );
  const within = received.withinDays;
  return [
    `${words.got[kind ?? 'template']} `,
    { code: String(received[kind ?? 'template'] ?? '') },
    ...(within === undefined ? [] : [`, ${words.tests.withinDays} ${words.days(String(within))}`]),
  ];
}
