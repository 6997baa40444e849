import { smallestIdAt } from '../store/ids.ts';
import type { Queryable } from '../store/store.ts';

/** The columns of an event that may hold personal data. */
export const personalEventColumns = ['data', 'audience', 'reply_to', 'idempotency_key'] as const;

/**
 * SQL: these columns of an event `e`, emptied where `over.open` is false: the part of an update's `set` that everything
 * shares that erases.
 */
export const emptiedUnlessOpen = personalEventColumns
  .map((column) => `${column} = case when over.open then e.${column} end`)
  .join(', ');

/**
 * SQL: what goes with them, as a part of the same statement: keys of these events, with what their apps were answered, labels, and
 * which files they had.
 */
export const erasedKeysUnlessOpen = `keys as (
  delete from event_keys k using over join events e on e.id = over.id
  where not over.open and k.app_id = e.app_id and k.key = e.idempotency_key
),
labels as (delete from event_labels l using over where not over.open and l.event_id = over.id),
files as (
  delete from event_attachments u using over where not over.open and u.event_id = over.id
  returning u.app_id, u.hash
)`;

/**
 * Erases the personal data of events whose retention is over; the ledger of their deliveries stays. An event with
 * letters still to be sent is looked at again a day later.
 *
 * @returns the number of events looked at; call again while it equals `limit`
 */
export async function eraseEventData(store: Queryable, limit: number): Promise<number> {
  const { rowCount } = await store.query(
    `with over as (
       select e.id,
         exists (select from deliveries d where d.event_id = e.id and d.state in ('pending', 'sending')) as open
       from events e where e.erase_at <= now()
       order by e.erase_at limit $1 for update skip locked
     ),
     ${erasedKeysUnlessOpen}
     update events e set
       erase_at = case when over.open then now() + interval '1 day' end,
       ${emptiedUnlessOpen}
     from over where e.id = over.id`,
    [limit],
  );
  return rowCount ?? 0;
}

/**
 * The time before which things are old: what ended earlier is removed from the ledger. It is at least `days` ago, and longer ago
 * when a frequency cap, readers who want one letter a week, or a segment ask for letters of longer ago.
 */
export async function findRetentionEnd(store: Queryable, days: number): Promise<Date> {
  const { rows } = await store.query<{ end: Date }>(retentionEnd, [days]);
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL did not tell the time.');
  return row.end;
}

// A day more than is asked for: an edition's letters went out over some time.
const retentionEnd = `
  with asked as (
    select (definition ->> 'frequencyCapDays')::integer as days from newsletters
    union all
    select 7 from newsletters where definition -> 'offersWeekly' = 'true'
    union all
    select (jsonb_path_query(definition, '$.**.received.withinDays'))::integer from newsletters
    union all
    select (jsonb_path_query(rule, '$.**.received.withinDays'))::integer from segments
  )
  select now() - make_interval(days => greatest($1::integer, (select max(days) + 1 from asked))) as end`;

/** Rows that were removed, by what they were. */
export type Removed = Readonly<
  Partial<
    Record<
      'letters' | 'events' | 'editions' | 'exclusions' | 'replays' | 'replay items' | 'template versions',
      number
    >
  >
>;

/** A kind of thing that grows old, and goes whole or not at all. */
export interface OldThings {
  /**
   * The oldest ones that ended before `end` and that nothing waits for.
   *
   * @param after  the `next` of the call before; absent at the beginning
   */
  find(store: Queryable, end: Date, after: string | undefined): Promise<OldPage>;
  /** Removes the next rows of these, at most `removedTogether`. Nothing is left of them when it removed nothing. */
  removePart(store: Queryable, ids: readonly string[]): Promise<Removed>;
}

export interface OldPage {
  readonly ids: readonly string[];
  /** Where to look on; absent when the newest has been looked at. */
  readonly next?: string;
}

/**
 * The old things that a statement finds: it takes the end of the retention, the id after which to look, and the smallest id
 * that is too young, and answers with at most `window` ids in their order.
 */
export async function findOld(
  store: Queryable,
  statement: string,
  { end, after, window }: { readonly end: Date; readonly after: string | undefined; readonly window: number },
): Promise<OldPage> {
  const { rows } = await store.query<{ id: string }>(statement, [
    end,
    after ?? smallestIdAt(new Date(0)),
    smallestIdAt(end),
  ]);
  const ids = rows.map(({ id }) => id);
  const last = ids.length === window ? ids.at(-1) : undefined;
  return { ids, ...(last !== undefined && { next: last }) };
}

/** Rows that one statement removes: it holds their locks for no longer than a moment. */
export const removedTogether = 1_000;
