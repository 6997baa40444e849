// An edition's audience becomes rows of the ledger: one INSERT … SELECT for each page, which moves the cursor in the same
// transaction. A page costs the same wherever it lies, and a builder that is killed goes on behind the last page.

import { dueAtOnce } from '../ledger/due.ts';
import { lettersOf } from '../partitions/bounds.ts';
import { segmentCondition } from '../people/segments/rule-sql.ts';
import type { SegmentRule } from '../people/segments/rules.ts';
import { firstId, smallestLetterId } from '../store/ids.ts';
import type { Queryable, Store } from '../store/store.ts';

/** Everybody in any of these, and in none of `except`. */
export interface FrozenAudience {
  readonly subscribers: boolean;
  /** Keys; a group that does not exist has nobody in it. */
  readonly groups: readonly string[];
  readonly segment?: SegmentRule | undefined;
  readonly exceptGroups: readonly string[];
  readonly exceptSegment?: SegmentRule | undefined;
}

export interface FreezeOptions {
  readonly audience: FrozenAudience;
  readonly template: string;
  /** For recipients who have no language of their own. */
  readonly language: string;
  readonly frequencyCapDays: number | null;
  /** The week of the edition's slot, when readers may choose to get one letter a week. */
  readonly week: { readonly from: Date; readonly until: Date } | null;
  readonly pageSize: number;
  /** Right-hand side of the Message-IDs. */
  readonly messageIdDomain: string;
}

export interface FrozenPage {
  /** Letters planned and people left out by this page. */
  readonly planned: number;
  readonly excluded: number;
  /** True when nobody is left to be looked at. The edition is still `freezing` then. */
  readonly complete: boolean;
}

interface Position {
  readonly number: number;
  readonly newsletterId: string;
  readonly space: number;
  readonly after: string;
}

/**
 * Writes the next page of an edition's audience down.
 *
 * @returns nothing when the edition is not freezing, is paused, or another builder is at it
 */
export function freezePage(
  store: Store,
  editionId: string,
  options: FreezeOptions,
): Promise<FrozenPage | undefined> {
  return store.transaction(async (transaction) => {
    const position = await lockPosition(transaction, editionId);
    if (position === undefined) return undefined;
    const capped = await lastEditions(transaction, editionId, position, options.frequencyCapDays);
    const week = options.week && (await editionsOfWeek(transaction, editionId, position, options.week));
    const { text, values } = pageStatement(editionId, position, { capped, week }, options);
    const prepare = options.audience.segment === undefined && options.audience.exceptSegment === undefined;
    const { rows } = await transaction.query<FrozenPage>(text, values, { prepare });
    return rows[0];
  });
}

async function lockPosition(transaction: Queryable, editionId: string): Promise<Position | undefined> {
  const { rows } = await transaction.query<Position>(
    `select number, newsletter_id as "newsletterId",
       (select n.space_id from newsletters n where n.id = newsletter_id) as space, coalesce(audience_cursor, '${firstId}') as after
     from editions where id = $1 and state = 'freezing' and paused_at is null for update skip locked`,
    [editionId],
  );
  return rows[0];
}

interface Capped {
  /** Editions whose letters count against the cap. */
  readonly editions: readonly string[];
  /** A person who was written to since then is not written to again. */
  readonly since: Date;
  /** No letter of theirs has a smaller id. */
  readonly smallestId: string;
}

/** "Once in 30 days" at ten in the morning means on the thirtieth day at ten, though the last one left at a minute past. */
const capSlackMs = 3_600_000;

/** SQL: an edition that went to readers. One that only repeats a letter does not count: its reader has had the first one. */
const goesToReaders = `kind <> 'proof' and bucket is distinct from 'one-letter'`;

async function lastEditions(
  transaction: Queryable,
  editionId: string,
  { newsletterId }: Position,
  days: number | null,
): Promise<Capped> {
  if (days === null) return { editions: [], since: new Date(0), smallestId: firstId };
  const { rows } = await transaction.query<{ editions: string[]; since: Date }>(
    `select array(select id from editions where newsletter_id = $1 and id <> $2 and ${goesToReaders}
                    and coalesce(ended_at, now()) >= now() - make_interval(days => $3) order by id) as editions,
            now() - make_interval(days => $3) as since`,
    [newsletterId, editionId, days],
  );
  const { editions = [], since: earliest = new Date(0) } = rows[0] ?? {};
  const since = new Date(earliest.getTime() + capSlackMs);
  const [oldest] = editions;
  return { editions, since, smallestId: oldest === undefined ? firstId : smallestLetterId(oldest) };
}

/** Editions, and an id that none of their letters is smaller than. */
type LettersOf = Pick<Capped, 'editions' | 'smallestId'>;

/**
 * The other editions of the newsletter whose slots are in the same week. Pages of these are written one after the other: of two
 * editions that are frozen at the same time, one gives a reader the letter of the week and the other sees it.
 *
 * @returns nothing when the week has no other
 */
async function editionsOfWeek(
  transaction: Queryable,
  editionId: string,
  { newsletterId }: Position,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<LettersOf | null> {
  await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 42))', [newsletterId]);
  const { rows } = await transaction.query<{ id: string }>(
    `select id from editions where newsletter_id = $1 and id <> $2 and ${goesToReaders} and slot >= $3 and slot < $4 order by id`,
    [newsletterId, editionId, from, until],
  );
  const [first] = rows;
  return first === undefined
    ? null
    : { editions: rows.map(({ id }) => id), smallestId: smallestLetterId(first.id) };
}

function pageStatement(
  editionId: string,
  { number, newsletterId, space, after }: Position,
  { capped, week }: { readonly capped: Capped; readonly week: LettersOf | null },
  options: FreezeOptions,
): { readonly text: string; readonly values: unknown[] } {
  const { audience, template, language, pageSize, messageIdDomain } = options;
  const values: unknown[] = [
    ...[editionId, newsletterId, number, after, pageSize, audience.groups, audience.exceptGroups],
    ...[template, language, messageIdDomain, capped.editions, capped.smallestId, capped.since, space],
  ];
  const next = values.length + 1;
  const hadThisWeek = week === null ? 'false' : letterOfTheWeek(`$${next}`, `$${next + 1}`);
  if (week !== null) values.push(week.editions, week.smallestId);
  const bound = (rule: SegmentRule): string => {
    const { text, values: more } = segmentCondition(rule, space, values.length + 1);
    values.push(...more);
    return `(${text})`;
  };
  const sources = [
    ...(audience.subscribers ? [subscribers] : []),
    members,
    ...(audience.segment ? [inSegment(bound(audience.segment))] : []),
  ];
  const excepted = audience.exceptSegment ? bound(audience.exceptSegment) : 'false';
  return { text: page(sources.join(' union '), { excepted, hadThisWeek }), values };
}

// Each way into the audience gives its first people behind the cursor; together, in order, they are the page.
const subscribers = `
  (select s.recipient_id from subscriptions s
   where s.newsletter_id = $2 and s.recipient_id > $4::uuid and s.state <> 'unsubscribed'
   order by s.recipient_id limit $5)`;
const members = `
  (select m.recipient_id from groups g cross join lateral (
     select recipient_id from group_members where group_id = g.id and recipient_id > $4::uuid
     order by recipient_id limit $5
   ) m where g.key = any($6::text[]) and g.space_id = $14)`;
const inSegment = (condition: string) => `
  (select r.id from recipients r where r.space_id = $14 and r.id > $4::uuid and ${condition} order by r.id limit $5)`;

// A choice holds for every recipient with the address: the person who chooses does not know how many of them there are.
const letterOfTheWeek = (editions: string, smallestId: string) => `exists (
          select from recipients o join subscriptions w on w.newsletter_id = $2 and w.recipient_id = o.id
          where o.address_key = r.address_key and o.space_id = $14 and w.at_most_weekly
        ) and exists (
          select from deliveries d where d.address_key = r.address_key and d.id >= ${smallestId}::uuid
            and d.edition_id = any(${editions}::uuid[]) and d.state not in ('suppressed', 'failed')
        )`;

// The reasons in the order of the domain's list. Of several people with one address the one with the smallest id gets the
// letter.
const page = (sources: string, sql: { readonly excepted: string; readonly hadThisWeek: string }) => `
  with candidates as materialized (
    select recipient_id from (${sources}) c (recipient_id) order by recipient_id limit $5
  ),
  people as materialized (
    select letter_id($1) as delivery_id, r.id, r.address, r.address_key, r.name, r.locale,
      case
        when exists (
          select from group_members m join groups g on g.id = m.group_id
          where m.recipient_id = r.id and g.key = any($7::text[]) and g.space_id = $14
        ) or ${sql.excepted} then 'excepted'
        when s.state = 'unsubscribed' or exists (
          select from unsubscribed_addresses u where u.newsletter_id = $2 and u.address_key = r.address_key
        ) then 'unsubscribed'
        when s.state = 'pending' then 'unconfirmed'
        when r.paused_until > now() then 'paused'
        when exists (
          select from suppressions x where x.address_key = r.address_key and x.space_id = $14 and x.scope in ('all', 'newsletter')
            and (x.expires_at is null or x.expires_at > now())
        ) then 'suppressed'
        when exists (
          select from deliveries d where d.address_key = r.address_key and d.id >= $12::uuid
            and d.edition_id = any($11::uuid[]) and d.state not in ('suppressed', 'failed')
            and coalesce(d.settled_at, now()) > $13::timestamptz
        ) then 'capped'
        when ${sql.hadThisWeek} then 'weekly'
      end as reason
    from candidates c
    join recipients r on r.id = c.recipient_id
    left join subscriptions s on s.newsletter_id = $2 and s.recipient_id = r.id
    order by r.id
  ),
  planned as (
    insert into deliveries (id, edition_id, lane, template, locale, address, address_key, name, recipient_id, test,
                            next_attempt_at, due_at, remote_id)
    select p.delivery_id, $1, 'newsletter', $8, coalesce(p.locale, $9), p.address, p.address_key, p.name, p.id, false,
           now(), 'infinity', '<' || p.delivery_id || '@' || $10 || '>'
    from (select distinct on (address_key) * from people where reason is null order by address_key, id) p
    where not exists (select from deliveries d where d.edition_id = $1 and ${lettersOf('$1::uuid')} and d.address_key = p.address_key)
    order by p.id
    returning recipient_id
  ),
  excluded as (
    insert into edition_exclusions (edition, recipient_id, reason)
    select $3, p.id, coalesce(p.reason, 'same-address') from people p
    where p.reason is not null or p.id not in (select recipient_id from planned)
    returning recipient_id
  ),
  counted as (
    select (select count(*) from planned)::integer as planned, (select count(*) from excluded)::integer as excluded,
           (select count(*) from candidates) < $5 as complete
  ),
  moved as (
    update editions e set
      planned = e.planned + counted.planned, excluded = e.excluded + counted.excluded,
      audience_cursor = coalesce((select c.recipient_id::text from candidates c order by c.recipient_id desc limit 1), e.audience_cursor),
      due_at = ${dueAtOnce}
    from counted where e.id = $1
  )
  select planned, excluded, complete from counted`;

/** The whole audience is written down: the edition is ready. */
export async function endFreezing(
  store: Queryable,
  editionId: string,
  approval: { readonly mode: 'at-once' | 'wait' | 'undo'; readonly minutes?: number },
  now: Date,
): Promise<void> {
  await store.query(
    `update editions set state = 'ready', frozen_at = now(), reason = null,
       approved_at = case when $2 = 'at-once' then now() end,
       approved_by = case when $2 = 'at-once' then 'the newsletter' end,
       sends_at = case when $2 = 'undo' then greatest(slot, $4::timestamptz + make_interval(mins => $3)) end,
       due_at = case when $2 = 'wait' then null else ${dueAtOnce} end
     where id = $1 and state = 'freezing' and paused_at is null`,
    [editionId, approval.mode, approval.minutes ?? 0, now],
  );
}

/** A page of those whom an earlier edition never reached: their letters were given up before they were ever tried. */
export function freezeResendPage(
  store: Store,
  editionId: string,
  options: { readonly pageSize: number; readonly messageIdDomain: string },
): Promise<FrozenPage | undefined> {
  return store.transaction(async (transaction) => {
    const { rows: locked } = await transaction.query<{ parent: string; after: string }>(
      `select parent_id as parent, coalesce(audience_cursor, '') as after
       from editions where id = $1 and state = 'freezing' and paused_at is null for update skip locked`,
      [editionId],
    );
    const [position] = locked;
    if (position === undefined) return undefined;
    const { rows } = await transaction.query<FrozenPage>(resendPage, [
      ...[editionId, position.parent, position.after, options.pageSize, options.messageIdDomain],
    ]);
    return rows[0];
  });
}

const resendPage = `
  with candidates as materialized (
    select letter_id($1) as delivery_id, d.address, d.address_key, d.name, d.locale, d.recipient_id, d.template
    from deliveries d
    where d.edition_id = $2 and d.address_key > $3 and d.attempt = 0 and d.state = 'suppressed'
      and d.cause in ('cancelled', 'expired')
    order by d.address_key limit $4
  ),
  planned as (
    insert into deliveries (id, edition_id, lane, template, locale, address, address_key, name, recipient_id, test,
                            next_attempt_at, due_at, remote_id)
    select delivery_id, $1, 'newsletter', template, locale, address, address_key, name, recipient_id, false,
           now(), 'infinity', '<' || delivery_id || '@' || $5 || '>'
    from candidates order by address_key
    returning address_key
  ),
  counted as (
    select (select count(*) from planned)::integer as planned, 0 as excluded,
           (select count(*) from candidates) < $4 as complete
  ),
  moved as (
    update editions e set planned = e.planned + counted.planned,
      audience_cursor = coalesce((select c.address_key from candidates c order by c.address_key desc limit 1), e.audience_cursor),
      due_at = ${dueAtOnce}
    from counted where e.id = $1
  )
  select planned, excluded, complete from counted`;
