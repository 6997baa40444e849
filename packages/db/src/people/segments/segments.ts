// Segments: rules over recipients under a key, and what a rule finds.

import { excerpt } from '@pabal/domain';
import type { QueryResult, SpaceQueryable, SpaceStore } from '../../store/store.ts';
import {
  changedMeanwhile,
  findRecipient,
  type IfUpdated,
  isAsSeen,
  type Recipient,
  recipientColumns,
  seenAt,
} from '../recipients.ts';
import { type SqlCondition, segmentCondition, segmentValue } from './rule-sql.ts';
import { type SegmentRule, storedRule } from './rules.ts';

export interface Segment {
  readonly id: string;
  readonly key: string;
  readonly description: string | null;
  readonly rule: SegmentRule;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** `api:<app>` or a person. */
  readonly updatedBy: string;
}

export interface NewSegment {
  readonly key: string;
  readonly description?: string | undefined;
  readonly rule: SegmentRule;
  readonly actor: string;
  /** Nothing is done when it is another one by now. */
  readonly seen?: IfUpdated;
}

type SegmentRow = Omit<Segment, 'rule'> & { readonly rule: unknown };

const columns = `id, key, description, rule, created_at as "createdAt", updated_at as "updatedAt", updated_by as "updatedBy"`;

const segmentOf = (row: SegmentRow): Segment => ({ ...row, rule: storedRule.parse(row.rule) });

/** Makes a segment, or gives the one of this key another rule. @throws PabalError `version-conflict` */
export async function putSegment(
  store: SpaceQueryable,
  { key, description, rule, actor, seen }: NewSegment,
): Promise<Segment & { readonly created: boolean }> {
  const { rows } = await store.query<SegmentRow & { created: boolean }>(
    `insert into segments as s (id, key, description, rule, updated_by, space_id) values (new_id(), $1, $2, $3, $4, $5)
     on conflict (key, space_id) do update set description = excluded.description, rule = excluded.rule,
       updated_at = now(), updated_by = excluded.updated_by
     where ${isAsSeen('s', '$6')}
     returning ${columns}, xmax = 0 as created`,
    [key, description ?? null, JSON.stringify(rule), actor, store.space, seenAt(seen)],
  );
  const [row] = rows;
  if (row === undefined) throw changedMeanwhile(`the segment ${excerpt(key)}`, seen);
  return { ...segmentOf(row), created: row.created };
}

/** Finds a segment, or nothing. */
export async function findSegment(store: SpaceQueryable, key: string): Promise<Segment | undefined> {
  const { rows } = await store.query<SegmentRow>(
    `select ${columns} from segments where key = $1 and space_id = $2`,
    [key, store.space],
  );
  return rows.map(segmentOf)[0];
}

/** A page of segments by key. */
export async function listSegments(
  store: SpaceQueryable,
  options: { after?: string | undefined; limit: number },
): Promise<Segment[]> {
  const { rows } = await store.query<SegmentRow>(
    `select ${columns} from segments where space_id = $3 and ($1::text is null or key > $1) order by key limit $2`,
    [options.after ?? null, options.limit, store.space],
  );
  return rows.map(segmentOf);
}

/** Removes a segment. @returns false when there was none */
export async function removeSegment(store: SpaceQueryable, key: string): Promise<boolean> {
  const { rowCount } = await store.query('delete from segments where key = $1 and space_id = $2', [
    key,
    store.space,
  ]);
  return rowCount === 1;
}

/** Names in a rule that nothing answers to: their author meant something else. */
export async function unknownNames(
  store: SpaceQueryable,
  rule: SegmentRule,
): Promise<{ readonly groups: string[]; readonly newsletters: string[] }> {
  const clauses = clausesOf(rule).map(({ rule: part }) => part);
  const groups = clauses.flatMap((part) => ('group' in part ? [part.group] : []));
  const newsletters = clauses.flatMap((part) => {
    if ('subscription' in part) return [part.subscription];
    if (!('received' in part)) return [];
    return [part.received.newsletter, part.received.lastEditionOf].filter((key) => key !== undefined);
  });
  const { rows } = await store.query<{ kind: string; key: string }>(
    `select 'group' as kind, key from unnest($1::text[]) as wanted (key)
     where not exists (select from groups g where g.key = wanted.key and g.space_id = $3)
     union
     select 'newsletter', key from unnest($2::text[]) as wanted (key)
     where not exists (select from newsletters n where n.key = wanted.key and n.space_id = $3)`,
    [groups, newsletters, store.space],
  );
  const keysOf = (kind: string) => rows.filter((row) => row.kind === kind).map(({ key }) => key);
  return { groups: keysOf('group'), newsletters: keysOf('newsletter') };
}

/** What a rule finds right now. */
export interface SegmentPreview {
  readonly recipients: number;
  /** Different addresses among them: an edition goes to each address once. */
  readonly addresses: number;
  /** Those that came to be known last. */
  readonly sample: readonly Recipient[];
}

/**
 * Counts whom a rule finds, and shows some of them.
 *
 * @throws PabalError `too-expensive` when the rule takes too long
 */
export function previewRule(
  store: SpaceStore,
  rule: SegmentRule,
  options: { sample: number },
): Promise<SegmentPreview> {
  const { text, values: ofRule } = segmentCondition(rule, store.space);
  const values = [...ofRule, store.space];
  const where = `r.space_id = $${values.length} and ${text}`;
  return store.question(async (question) => {
    // A rule reads every recipient; the store's preference for indexes would make it do so in the order of one.
    await question.query('set local enable_seqscan = on');
    const run = <Row extends object>(sql: string, more: readonly unknown[] = []): Promise<QueryResult<Row>> =>
      question.query<Row>(sql, [...values, ...more], { prepare: false });
    const counted = await run<{ recipients: number; addresses: number }>(
      `select count(*)::integer as recipients, count(distinct r.address_key)::integer as addresses
       from recipients r where ${where}`,
    );
    const { rows: sample } = await run<Recipient>(
      `select ${recipientColumns} from recipients r where ${where} order by r.id desc limit $${values.length + 1}`,
      [options.sample],
    );
    const { recipients = 0, addresses = 0 } = counted.rows[0] ?? {};
    return { recipients, addresses, sample };
  }, cheaperRule);
}

const cheaperRule = 'Use fewer clauses (one "in" in place of many), or a group that narrows the rule down.';

/** What one clause of a rule says about somebody. */
export interface ExplainedClause {
  /** Way to it in the rule (RFC 6901), such as `/all/1/not`. */
  readonly path: string;
  readonly rule: SegmentRule;
  readonly holds: boolean;
  /** True for a clause that asks one thing and decides: with another answer to it, the whole would be different. */
  readonly decides: boolean;
  /** The value, for a clause about an attribute or a field; null when nothing does. */
  readonly value?: unknown;
}

export interface SegmentExplanation {
  readonly recipient: Recipient;
  readonly inside: boolean;
  /** Every part of the rule, the whole of it first. */
  readonly clauses: readonly ExplainedClause[];
}

/**
 * Says for one person whether a rule finds it, and which clauses decide that. Nothing when nobody has this id.
 *
 * @throws PabalError `too-expensive` when the rule takes too long
 */
export async function explainRule(
  store: SpaceStore,
  rule: SegmentRule,
  externalId: string,
): Promise<SegmentExplanation | undefined> {
  return store.question((question) => explainIn(question, rule, externalId), cheaperRule);
}

const fewerSegments = 'Ask for fewer segments at once, or look at the one that takes long by itself.';

/**
 * Says of a page of segments, by key, whether each finds this person, and why. Nothing when nobody has this id.
 *
 * @throws PabalError `too-expensive` when their rules take too long together
 */
export async function explainSegments(
  store: SpaceStore,
  externalId: string,
  page: { after?: string | undefined; limit: number },
): Promise<{ readonly segment: Segment; readonly explanation: SegmentExplanation }[] | undefined> {
  return store.question(async (question) => {
    const explained: { segment: Segment; explanation: SegmentExplanation }[] = [];
    if ((await findRecipient(question, externalId)) === undefined) return undefined;
    for (const segment of await listSegments(question, page)) {
      const explanation = await explainIn(question, segment.rule, externalId);
      if (explanation !== undefined) explained.push({ segment, explanation });
    }
    return explained;
  }, fewerSegments);
}

async function explainIn(
  question: SpaceQueryable,
  rule: SegmentRule,
  externalId: string,
): Promise<SegmentExplanation | undefined> {
  const parts = clausesOf(rule);
  const { text, values } = answersOf(
    parts.map(({ rule: part }) => part),
    question.space,
  );
  const { rows } = await question.query<Recipient & { answers: boolean[]; found: unknown[] }>(
    `select ${recipientColumns}, ${text} from recipients r where r.external_id = $1 and r.space_id = $2`,
    [externalId, question.space, ...values],
    { prepare: false },
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { answers, found, ...recipient } = row;
  const holds = new Map(parts.map(({ path }, index) => [path, answers[index] === true]));
  const deciding = decidingPaths(rule, '', holds);
  const clauses = parts.map(({ path, rule: part }, index) => ({
    path,
    rule: part,
    holds: holds.get(path) === true,
    decides: deciding.has(path),
    ...(('attribute' in part || 'field' in part) && { value: found[index] ?? null }),
  }));
  return { recipient, inside: holds.get('') === true, clauses };
}

/** The parts of a rule, each before what it is made of. */
function clausesOf(rule: SegmentRule, path = ''): { readonly path: string; readonly rule: SegmentRule }[] {
  const inner = partsOf(rule).flatMap(({ step, rule: part }) => clausesOf(part, path + step));
  return [{ path, rule }, ...inner];
}

function partsOf(rule: SegmentRule): { readonly step: string; readonly rule: SegmentRule }[] {
  if ('all' in rule) return rule.all.map((part, index) => ({ step: `/all/${index}`, rule: part }));
  if ('any' in rule) return rule.any.map((part, index) => ({ step: `/any/${index}`, rule: part }));
  return 'not' in rule ? [{ step: '/not', rule: rule.not }] : [];
}

/** One answer and one value for each of the rules; the first two parameters are left free. */
function answersOf(rules: readonly SegmentRule[], space: number): SqlCondition {
  const values: unknown[] = [];
  const answers: string[] = [];
  const found: string[] = [];
  for (const rule of rules) {
    const condition = segmentCondition(rule, space, values.length + 3);
    values.push(...condition.values);
    answers.push(condition.text);
    const seen = segmentValue(rule, values.length + 3);
    values.push(...seen.values);
    found.push(seen.text);
  }
  return {
    text: `array[${answers.join(', ')}] as answers, to_jsonb(array[${found.join(', ')}]::jsonb[]) as found`,
    values,
  };
}

/**
 * The clauses that decide: of an `all` that fails, those that fail; of an `any` that holds, those that hold; else every
 * part had to be as it is.
 */
function decidingPaths(
  rule: SegmentRule,
  path: string,
  holds: ReadonlyMap<string, boolean>,
): ReadonlySet<string> {
  const parts = partsOf(rule).map(({ step, rule: part }) => ({ path: path + step, rule: part }));
  if (parts.length === 0) return new Set([path]);
  const outcome = holds.get(path) === true;
  const concerned =
    'not' in rule ? parts : parts.filter((part) => (holds.get(part.path) === true) === outcome);
  return new Set(concerned.flatMap((part) => [...decidingPaths(part.rule, part.path, holds)]));
}
