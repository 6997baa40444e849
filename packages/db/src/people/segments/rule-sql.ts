// Rules as SQL. A rule's words choose among the fragments below; its values travel as parameters and nowhere else.

import { isMoment } from '@pabal/domain';
import { letterIsIn } from '../../spaces/whose.ts';
import type {
  AttributeClause,
  FieldClause,
  ReceivedClause,
  RecipientField,
  SegmentClause,
  SegmentRule,
  Test,
} from './rules.ts';
import { testNames } from './rules.ts';

/** A condition over a recipient called `r`: text for a `where`, and its parameters. */
export interface SqlCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Where the values and the names of a rule go. */
interface Place {
  /** Puts a value among the parameters and answers with its place, such as `$3`. */
  readonly bind: Bind;
  /** Whose groups, newsletters and letters are meant. */
  readonly space: number;
}

type Bind = (value: unknown) => string;

/**
 * A rule as a condition over recipients called `r` of a space, which the statement itself has to name; never null. Run it with `prepare: false`: its text is as various as
 * rules are.
 *
 * @param firstParameter  number of the first parameter that is free, when the statement has others before it
 */
export function segmentCondition(rule: SegmentRule, space: number, firstParameter = 1): SqlCondition {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${firstParameter - 1 + values.push(value)}`;
  return { text: ruleSql(rule, { bind, space }), values };
}

/** What a clause about an attribute or a field looks at, as jsonb; null for every other rule. */
export function segmentValue(rule: SegmentRule, firstParameter: number): SqlCondition {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${firstParameter - 1 + values.push(value)}`;
  if ('attribute' in rule) return { text: attributeSql(rule, bind), values };
  return { text: 'field' in rule ? `to_jsonb(${fieldSql[rule.field]})` : 'null', values };
}

function ruleSql(rule: SegmentRule, place: Place): string {
  if ('all' in rule) return `(${rule.all.map((part) => ruleSql(part, place)).join(' and ')})`;
  if ('any' in rule) return `(${rule.any.map((part) => ruleSql(part, place)).join(' or ')})`;
  if ('not' in rule) return `(not ${ruleSql(rule.not, place)})`;
  return clauseSql(rule, place);
}

function clauseSql(clause: SegmentClause, place: Place): string {
  const { bind, space } = place;
  if ('attribute' in clause) return testSql(clause, attributeSql(clause, bind), bind);
  if ('field' in clause) return testSql(clause, `to_jsonb(${fieldSql[clause.field]})`, bind);
  if ('group' in clause) {
    return `exists (select from group_members m join groups g on g.id = m.group_id
      where m.recipient_id = r.id and g.key = ${bind(clause.group)} and g.space_id = ${bind(space)})`;
  }
  if ('subscription' in clause) {
    return `exists (select from subscriptions s join newsletters n on n.id = s.newsletter_id
      where s.recipient_id = r.id and n.key = ${bind(clause.subscription)} and n.space_id = ${bind(space)}
        and s.state = ${bind(clause.state)})`;
  }
  return receivedSql(clause, place);
}

/** The names are PostgreSQL's concern only as the text array that `#>` takes. */
function attributeSql({ attribute }: AttributeClause, bind: Bind): string {
  return `(r.attributes #> ${bind(typeof attribute === 'string' ? [attribute] : attribute)}::text[])`;
}

const fieldSql: Readonly<Record<RecipientField, string>> = {
  externalId: 'r.external_id',
  email: 'r.address_key',
  domain: `split_part(r.address_key, '@', 2)`,
  name: 'r.name',
  locale: 'r.locale',
  timeZone: 'r.time_zone',
  createdAt: 'r.created_at',
  activeAt: 'r.active_at',
};

/** Whatever the value is, and also when there is none, the answer is true or false. */
function testSql(clause: AttributeClause | FieldClause, value: string, bind: Bind): string {
  for (const test of testNames) {
    const expected = clause[test];
    if (expected !== undefined) return `coalesce(${tests[test](value, expected, bind)}, false)`;
  }
  throw new TypeError('A clause about a value tests nothing; segmentRule lets none of those through.');
}

type TestSql = (value: string, expected: unknown, bind: Bind) => string;

const json = (expected: unknown, bind: Bind) => `${bind(JSON.stringify(expected))}::jsonb`;

/** A case decides before it casts, so that no other type of value can make the cast fail. */
const compared =
  (operator: string): TestSql =>
  (value, expected, bind) =>
    `case when jsonb_typeof(${value}) = 'number' then (${value})::numeric ${operator} ${bind(expected)}::numeric end`;

const moment =
  (operator: string): TestSql =>
  (value, expected, bind) =>
    `attribute_time(${value}) ${operator} ${bind(storableTime(String(expected)))}::timestamptz`;

/**
 * A time as PostgreSQL takes it: it knows no offset from 16 hours on, and no year 0. Rules with such times are not taken
 * any more, but older ones may be stored; beyond the years 1 to 9999 there is no real time, so they mean before or after
 * all.
 */
function storableTime(text: string): string {
  const at = new Date(text);
  if (isMoment(at.toISOString())) return at.toISOString();
  return at.getTime() < 0 ? '-infinity' : 'infinity';
}

const span = (expected: unknown, bind: Bind) => `make_interval(days => ${bind(expected)}::integer)`;

const isText = (value: string) => `jsonb_typeof(${value}) = 'string'`;
const lowered = (value: string) => `lower(${value} #>> '{}')`;

const tests: Readonly<Record<Test, TestSql>> = {
  is: (value, expected, bind) => `${value} = ${json(expected, bind)}`,
  in: (value, expected, bind) =>
    `${value} in (select choice from jsonb_array_elements(${json(expected, bind)}) as choices (choice))`,
  exists: (value, expected, bind) =>
    `(${value} is not null and ${value} <> 'null'::jsonb) = ${bind(expected)}::boolean`,
  above: compared('>'),
  atLeast: compared('>='),
  below: compared('<'),
  atMost: compared('<='),
  contains: (value, expected, bind) => {
    const inList = `case when jsonb_typeof(${value}) = 'array' then ${value} @> ${json(expected, bind)} end`;
    if (typeof expected !== 'string') return inList;
    const inText = `case when ${isText(value)} then strpos(${lowered(value)}, lower(${bind(expected)}::text)) > 0 end`;
    return `coalesce(${inList}, ${inText})`;
  },
  startsWith: (value, expected, bind) =>
    `case when ${isText(value)} then starts_with(${lowered(value)}, lower(${bind(expected)}::text)) end`,
  before: moment('<'),
  after: moment('>'),
  olderThanDays: (value, expected, bind) => `attribute_time(${value}) < now() - ${span(expected, bind)}`,
  withinDays: (value, expected, bind) =>
    `attribute_time(${value}) between now() - ${span(expected, bind)} and now()`,
  withinNextDays: (value, expected, bind) =>
    `attribute_time(${value}) between now() and now() + ${span(expected, bind)}`,
};

/** A person got an edition when a server took the letter. Letters of test keys and proofs do not count. */
function receivedSql({ received }: ReceivedClause, { bind, space }: Place): string {
  const { template, newsletter, lastEditionOf, edition, withinDays } = received;
  const which: string[] = [];
  const named = (key: string) => newsletterId(bind(key), bind(space));
  if (template !== undefined) which.push(`d.template = ${bind(template)}`);
  if (edition !== undefined) which.push(inEditions(`e.id = ${bind(edition)}::uuid`));
  if (newsletter !== undefined) which.push(inEditions(`e.newsletter_id = ${named(newsletter)}`));
  if (lastEditionOf !== undefined) which.push(inEditions(`e.id = (${lastEdition(named(lastEditionOf))})`));
  if (withinDays !== undefined) which.push(`d.settled_at > now() - ${span(withinDays, bind)}`);
  return `exists (select from deliveries d
    where d.address_key = r.address_key and d.state = 'sent' and not d.test and ${which.join(' and ')}
      and ${letterIsIn(`${bind(space)}::integer`)})`;
}

/** An edition and those that sent some of its letters again are one to a reader. */
const inEditions = (condition: string) => `d.edition_id in (
  select again.id from editions e
  join editions again on again.id = e.id or (again.parent_id = e.id and again.kind = 'resend')
  where e.kind <> 'proof' and ${condition})`;

const newsletterId = (key: string, space: string) =>
  `(select n.id from newsletters n where n.key = ${key} and n.space_id = ${space})`;

/** The last one that went out; nobody can have missed an edition that is being built. */
const lastEdition = (newsletter: string) => `
  select last.id from editions last
  where last.newsletter_id = ${newsletter} and last.kind in ('scheduled', 'manual')
    and last.state in ('sending', 'closing', 'finished')
  order by last.slot desc limit 1`;
