// What is checked when an edition closes, and every day.

import type { StateCounts } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';
import { countEditionStates } from './counts.ts';
import { newsletterLabel, openEditions } from './open.ts';

/** What the close-out finds in the ledger. */
export interface CloseOut {
  readonly counts: StateCounts;
  /** People in the frozen list of those left out. */
  readonly excluded: number;
  /** People who get a letter and are in the list of those left out. Not 0 when somebody changed the ledger by hand. */
  readonly both: number;
  /** Entries that an earlier edition of the same newsletter had as well. Not 0 when somebody changed the ledger by hand. */
  readonly repeatedEntries: number;
  readonly entries: number;
}

/** Reads what an edition's books say, to be compared with what was frozen. */
export async function readCloseOut(
  store: Queryable,
  edition: { readonly id: string; readonly number: number },
): Promise<CloseOut> {
  const counts = await countEditionStates(store, edition.id);
  const { rows } = await store.query<Omit<CloseOut, 'counts'>>(
    `select
       (select count(*)::integer from edition_exclusions where edition = $2) as excluded,
       (select count(*)::integer from edition_exclusions x
          join recipients r on r.id = x.recipient_id
          join deliveries d on d.edition_id = $1 and d.address_key = r.address_key and d.recipient_id = x.recipient_id
        where x.edition = $2) as both,
       (select count(*)::integer from edition_entries x where x.edition_id = $1) as entries,
       (select count(*)::integer from edition_entries x join entries e on e.id = x.entry_id
        where x.edition_id = $1 and exists (
          select from edition_entries o join entries oe on oe.id = o.entry_id
          where o.newsletter_id = x.newsletter_id and o.edition_id <> x.edition_id
            and (oe.story_id = e.story_id or o.canonical_url = x.canonical_url or o.content_hash = x.content_hash)
        )) as "repeatedEntries"`,
    [edition.id, edition.number],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('The books of an edition could not be read.');
  return { counts, ...found };
}

/** A slot that was not served in time. */
export interface Overdue {
  readonly newsletter: string;
  readonly newsletterId: string;
  /** The space of the newsletter. */
  readonly space: number;
  /** Its name. */
  readonly spaceName: string;
  readonly slot: Date;
  /** Nothing when there is no edition at all for the slot. */
  readonly editionId: string | null;
  readonly state: string | null;
  readonly paused: boolean;
  readonly reason: string | null;
}

/**
 * Slots that passed so long ago without a finished edition that somebody must look: editions that are stuck, and
 * newsletters whose slots nobody makes editions for. What was skipped by a rule or cancelled by a person is served, and one
 * letter that a person sent once more has no slot: the letter itself says what it waits for.
 */
export async function findOverdue(store: Queryable, now: Date): Promise<Overdue[]> {
  const { rows } = await store.query<Overdue>(overdueAt('$1::timestamptz'), [now]);
  return rows;
}

/** For how long a newsletter has been without an edition that it should have sent; 0 when it has all of them. */
interface OverdueSeconds {
  readonly newsletter: string;
  readonly seconds: number;
}

/** How late each newsletter is, by its oldest overdue slot, by the clock of PostgreSQL. A row for each newsletter, by key. */
export async function listOverdueSeconds(store: Queryable): Promise<OverdueSeconds[]> {
  const { rows } = await store.query<OverdueSeconds>(
    `select ${newsletterLabel} as newsletter, coalesce(max(extract(epoch from now() - o.slot)), 0)::float8 as seconds
     from newsletters n left join (${overdueAt('now()')}) o on o."newsletterId" = n.id
     group by n.id order by n.space_id, n.key`,
  );
  return rows;
}

/** SQL: the slots that are overdue at a time. */
const overdueAt = (now: string) => `
  select n.key as newsletter, n.id as "newsletterId", n.space_id as space, s.name as "spaceName", e.slot, e.id as "editionId", e.state, e.paused_at is not null as paused, e.reason
  from ${openEditions} e join newsletters n on n.id = e.newsletter_id join spaces s on s.id = n.space_id
  where e.kind <> 'proof' and e.bucket is distinct from 'one-letter'
    and e.slot < ${now} - make_interval(mins => (e.definition ->> 'alarmMinutes')::integer)
  union all
  select n.key, n.id, n.space_id, s.name, n.next_slot_at, null, null, false, null
  from newsletters n join spaces s on s.id = n.space_id
  where n.paused_at is null
    and n.next_slot_at < ${now} - make_interval(mins => (n.definition ->> 'alarmMinutes')::integer)
  order by slot`;

/** The overdue slots that were not reported within the last day. Marks them as reported. */
export async function takeComplaints(store: Queryable, now: Date): Promise<Overdue[]> {
  const { rows } = await store.query<Overdue>(
    `with overdue as (${overdueAt('$1::timestamptz')}),
     stuck as (
       update editions e set complained_at = $1::timestamptz from overdue o
       where e.id = o."editionId" and (e.complained_at is null or e.complained_at <= $1::timestamptz - interval '1 day')
       returning e.id
     ),
     unserved as (
       update newsletters n set complained_at = $1::timestamptz from overdue o
       where o."editionId" is null and n.id = o."newsletterId"
         and (n.complained_at is null or n.complained_at <= $1::timestamptz - interval '1 day')
       returning n.id
     )
     select * from overdue
     where "editionId" in (select id from stuck) or ("editionId" is null and "newsletterId" in (select id from unserved))`,
    [now],
  );
  return rows;
}

/** Does the check of a day, once, however many builders ask. @returns false when it was done */
export async function beginDailyCheck(
  store: Queryable,
  now: Date,
  problems: readonly Overdue[],
): Promise<boolean> {
  const { rowCount } = await store.query(
    `insert into daily_checks (day, checked_at, problems) values (($1::timestamptz at time zone 'UTC')::date, $1, $2)
     on conflict (day) do nothing`,
    [now, JSON.stringify(problems)],
  );
  return rowCount === 1;
}
