// What hits were judged to be: numbers for each link of an edition, by day.

import type { Queryable, SpaceQueryable } from '../store/store.ts';
import type { UnjudgedDay } from './hits.ts';

export interface ClickCount {
  readonly position: number;
  readonly people: number;
  readonly hits: number;
  readonly scannerHits: number;
}

/** Writes down the counts of an edition's day, in place of earlier ones. @param until  hits up to then were judged */
export async function keepCounts(
  store: Queryable,
  { edition, day }: UnjudgedDay,
  { counts, until }: { readonly counts: readonly ClickCount[]; readonly until: Date },
): Promise<void> {
  await store.query(
    `with judged as (update click_days set judged_at = $4 where edition = $1 and day = $2::date)
     insert into click_counts (edition, position, day, people, hits, scanner_hits)
     select e.number, c.position, $2::date, c.people, c.hits, c."scannerHits"
     from editions e cross join jsonb_to_recordset($3::jsonb)
       as c (position smallint, people integer, hits integer, "scannerHits" integer)
     where e.number = $1
     on conflict (edition, position, day) do update set people = excluded.people, hits = excluded.hits,
       scanner_hits = excluded.scanner_hits`,
    [edition, day, JSON.stringify(counts), until],
  );
}

/** The last time that letters of an edition left, and the first. */
export interface EditionLeaving {
  readonly sendingAt: Date | null;
  readonly sentAt: Date | null;
}

export async function findLeaving(store: Queryable, edition: number): Promise<EditionLeaving | undefined> {
  const { rows } = await store.query<EditionLeaving>(
    'select sending_at as "sendingAt", sent_at as "sentAt" from editions where number = $1',
    [edition],
  );
  return rows[0];
}

/** A link of an edition with what became of it. */
export interface ClickedLink {
  readonly position: number;
  /** The most on one day, and the sum of all days: readers who come again on another day are counted twice in it. */
  readonly peopleAtLeast: number;
  readonly peopleAtMost: number;
  readonly hits: number;
  readonly scannerHits: number;
}

/** The links of an edition of the space that were asked for, by position; nothing when there is no such edition. */
export async function listClicked(
  store: SpaceQueryable,
  editionId: string,
): Promise<
  { readonly number: number; readonly content: unknown; readonly links: readonly ClickedLink[] } | undefined
> {
  const { rows } = await store.query<{ number: number; content: unknown; links: ClickedLink[] }>(
    `select e.number, e.content, coalesce((
       select json_agg(c order by c.position) from (
         select position, max(people)::integer as "peopleAtLeast", sum(people)::integer as "peopleAtMost",
           sum(hits)::integer as hits, sum(scanner_hits)::integer as "scannerHits"
         from click_counts where edition = e.number group by position
       ) c), '[]') as links
     from editions e join newsletters n on n.id = e.newsletter_id where e.id = $1 and n.space_id = $2`,
    [editionId, store.space],
  );
  return rows[0];
}

/** What an edition's links lead to: its content, by its number; nothing for proofs, whose links are as they are. */
export async function findTargets(
  store: Queryable,
  edition: number,
): Promise<{ readonly content: unknown } | undefined> {
  const { rows } = await store.query<{ content: unknown }>(
    `select content from editions where number = $1 and kind <> 'proof' and content is not null`,
    [edition],
  );
  return rows[0];
}
