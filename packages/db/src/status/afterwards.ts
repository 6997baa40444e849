// What became of letters by provider, domain and newsletter, day by day: figures, not books.

import type { Queryable } from '../store/store.ts';

/** Days over which rates are told. */
const days = 7;

/** What letters are counted by. Those of editions are shown by newsletter. */
export type CountedBy = 'provider' | 'domain' | 'edition';

/** What one process has counted since it last wrote. */
export interface AfterwardsCount {
  readonly by: CountedBy;
  readonly name: string;
  readonly sent: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly complained: number;
}

/** Adds counts to this day. */
export async function addAfterwards(store: Queryable, counts: readonly AfterwardsCount[]): Promise<void> {
  if (counts.length === 0) return;
  await store.query(add, [
    counts.map(({ by }) => by),
    counts.map(({ name }) => name),
    counts.map(({ sent }) => sent),
    counts.map(({ delivered }) => delivered),
    counts.map(({ bounced }) => bounced),
    counts.map(({ complained }) => complained),
  ]);
}

// In the order of their keys, so that two statements wait for one another and do not lock one another out. What comes back from a
// domain counts only where letters to it are counted: a domain of few letters may be somebody's own.
const add = `
  insert into afterwards_days as a (day, by, name, sent, delivered, bounced, complained)
  select (now() at time zone 'UTC')::date, c.* from unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[],
    $6::integer[]) as c (by, name, sent, delivered, bounced, complained)
  where c.sent > 0 or c.by <> 'domain' or exists (
    select from afterwards_days x
    where x.by = 'domain' and x.name = c.name and x.day > (now() at time zone 'UTC')::date - ${days} and x.sent > 0
  )
  order by c.by, c.name
  on conflict (day, by, name) do update set sent = a.sent + excluded.sent, delivered = a.delivered + excluded.delivered,
    bounced = a.bounced + excluded.bounced, complained = a.complained + excluded.complained`;

/** What became of the letters of a week. */
export interface WeekAfterwards {
  readonly by: 'provider' | 'domain' | 'newsletter';
  readonly name: string;
  /** The name of the newsletter's space; null where there is none. */
  readonly space: string | null;
  readonly sent: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly complained: number;
}

/**
 * Sums up this day and the six before it.
 *
 * @param options.fewest  of fewer sent letters nothing is told
 * @param options.weigh   parts of the sent letters that are too many: what is nearest to them, or furthest beyond, comes first
 */
export async function sumAfterwards(
  store: Queryable,
  options: {
    readonly fewest: number;
    readonly weigh: { readonly complained: number; readonly bounced: number };
    readonly limit: number;
  },
): Promise<WeekAfterwards[]> {
  const { fewest, weigh, limit } = options;
  const { rows } = await store.query<WeekAfterwards>(sum, [
    ...[days, fewest, weigh.complained, weigh.bounced, limit],
  ]);
  return rows;
}

const sums = `sum(sent)::integer as sent, sum(delivered)::integer as delivered, sum(bounced)::integer as bounced,
  sum(complained)::integer as complained`;

const sum = `
  with recent as materialized (
    select by, name, ${sums} from afterwards_days where day > (now() at time zone 'UTC')::date - $1::integer group by by, name
  ),
  of_editions as materialized (
    select name::uuid as id, sent, delivered, bounced, complained from recent where by = 'edition'
  ),
  named as (
    select by, name, null as space, sent, delivered, bounced, complained from recent where by <> 'edition'
    union all
    select 'newsletter', n.key, s.name, ${sums}
    from of_editions o join editions e on e.id = o.id join newsletters n on n.id = e.newsletter_id join spaces s on s.id = n.space_id
    group by n.key, s.name
  )
  select * from named where sent >= $2
  order by greatest(complained / $3::float8, bounced / $4::float8) / sent desc, sent desc, by, name limit $5`;

/** Removes days that no rate is made of any more. */
export async function removeOldAfterwards(store: Queryable): Promise<void> {
  await store.query(
    `delete from afterwards_days where day <= (now() at time zone 'UTC')::date - ${days + 1}`,
  );
}
