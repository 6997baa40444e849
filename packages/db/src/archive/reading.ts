// What the pages of the archive read. Newsletters are asked for by ids that were found in the space.

import type { Queryable } from '../store/store.ts';

export interface ArchiveEntry {
  readonly edition: number;
  readonly position: number;
  readonly day: string;
  readonly section: string;
  readonly title: string;
  readonly url: string | null;
  readonly excerpt: string;
  readonly author: string | null;
  readonly feedTitle: string;
  readonly publishedAt: Date;
  readonly tags: readonly string[];
  readonly verdict: 'for-us' | 'not-for-us' | null;
  readonly score: number | null;
  readonly hiddenBy: 'editor' | 'rule' | 'filter' | null;
  readonly hiddenWhy: string | null;
}

const columns = `a.number as edition, x.position, to_char(x.day, 'YYYY-MM-DD') as day, x.section, x.title, x.url, x.excerpt,
  x.author, x.feed_title as "feedTitle", x.published_at as "publishedAt", x.tags, x.verdict, x.score,
  x.hidden_by as "hiddenBy", x.hidden_why as "hiddenWhy"`;
const from = 'from archive_entries x join archive_editions a using (edition_id)';

/** The entries of one day as they were sent, the earlier edition first. */
export async function listArchiveDay(
  store: Queryable,
  newsletterId: string,
  day: string,
): Promise<ArchiveEntry[]> {
  const { rows } = await store.query<ArchiveEntry>(
    `select ${columns} ${from} where x.newsletter_id = $1 and x.day = $2::date order by a.slot, x.edition_id, x.position`,
    [newsletterId, day],
  );
  return rows;
}

/** An edition of the archive, without its letters. */
export interface ArchiveEdition {
  readonly number: number;
  readonly slot: Date;
  readonly day: string;
}

const editionColumns = `a.number, a.slot, to_char(a.day, 'YYYY-MM-DD') as day`;

/** The editions of one day. */
export async function listEditionsOfDay(
  store: Queryable,
  newsletterId: string,
  day: string,
): Promise<ArchiveEdition[]> {
  const { rows } = await store.query<ArchiveEdition>(
    `select ${editionColumns} from archive_editions a where a.newsletter_id = $1 and a.day = $2::date order by a.slot, a.number`,
    [newsletterId, day],
  );
  return rows;
}

/** The editions of a newsletter, the latest first. */
export async function listArchiveEditions(
  store: Queryable,
  newsletterId: string,
  limit: number,
): Promise<ArchiveEdition[]> {
  const { rows } = await store.query<ArchiveEdition>(
    `select ${editionColumns} from archive_editions a where a.newsletter_id = $1 order by a.day desc, a.slot desc limit $2`,
    [newsletterId, limit],
  );
  return rows;
}

/** The days with an edition around one day; of the latest day when none is given. */
export interface ArchiveDays {
  readonly day: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** Finds a day, and those before and after it. The day itself is empty when nothing was sent on it. */
export async function findArchiveDays(
  store: Queryable,
  newsletterId: string,
  day: string | undefined,
): Promise<ArchiveDays> {
  const { rows } = await store.query<ArchiveDays>(
    `with wanted as (
       select coalesce($2::date, (select max(day) from archive_editions where newsletter_id = $1)) as day
     )
     select (select to_char(day, 'YYYY-MM-DD') from archive_editions where newsletter_id = $1 and day = w.day limit 1) as day,
       (select to_char(max(day), 'YYYY-MM-DD') from archive_editions where newsletter_id = $1 and day < w.day) as before,
       (select to_char(min(day), 'YYYY-MM-DD') from archive_editions where newsletter_id = $1 and day > w.day) as after
     from wanted w`,
    [newsletterId, day ?? null],
  );
  return rows[0] ?? { day: null, before: null, after: null };
}

/** The last days with an edition, the latest first. */
export async function listArchiveDates(
  store: Queryable,
  newsletterId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await store.query<{ day: string }>(
    `select to_char(day, 'YYYY-MM-DD') as day from archive_editions where newsletter_id = $1
     group by archive_editions.day order by archive_editions.day desc limit $2`,
    [newsletterId, limit],
  );
  return rows.map(({ day }) => day);
}

/** The last entries that are not hidden, the latest edition first. */
export async function listRecentEntries(
  store: Queryable,
  newsletterId: string,
  limit: number,
): Promise<ArchiveEntry[]> {
  const { rows } = await store.query<ArchiveEntry>(
    `select ${columns} ${from}
     where x.newsletter_id = $1 and x.hidden_by is null order by x.day desc, a.slot desc, x.position limit $2`,
    [newsletterId, limit],
  );
  return rows;
}

/** Entries that match a search or a tag. */
export interface ArchiveSearch {
  /** For words and their beginnings, as `websearch_to_tsquery` reads them; and patterns of LIKE that all must hold. */
  readonly text?: { readonly query: string; readonly patterns: readonly string[] } | undefined;
  readonly tag?: string | undefined;
  /** Hidden entries as well. */
  readonly hidden: boolean;
  readonly limit: number;
}

/** Searches the entries of a newsletter: the best matches of words first, then the latest. */
export async function searchArchive(
  store: Queryable,
  newsletterId: string,
  { text, tag, hidden, limit }: ArchiveSearch,
): Promise<ArchiveEntry[]> {
  const { rows } = await store.query<ArchiveEntry>(
    `select ${columns} ${from}
     where x.newsletter_id = $1 and ($2::text is null or x.words @@ websearch_to_tsquery('simple', $2)
         or x.search like all ($3::text[]))
       and ($4::text is null or x.tags @> array[$4::text]) and ($5 or x.hidden_by is null)
     order by case when $2::text is null then 0 else ts_rank(x.words, websearch_to_tsquery('simple', $2)) end desc,
       x.day desc, a.slot desc, x.position limit $6`,
    [newsletterId, text?.query ?? null, text?.patterns ?? [], tag ?? null, hidden, limit],
  );
  return rows;
}

/** The tags of the last entries, the most frequent first. */
export async function listArchiveTags(
  store: Queryable,
  newsletterId: string,
  { entries, limit, least }: { readonly entries: number; readonly limit: number; readonly least: number },
): Promise<{ readonly tag: string; readonly entries: number }[]> {
  const { rows } = await store.query<{ tag: string; entries: number }>(
    `select t.tag, count(*)::integer as entries
     from (select x.tags from archive_entries x where x.newsletter_id = $1 and x.hidden_by is null
           order by x.day desc limit $2) recent cross join unnest(recent.tags) t (tag)
     group by t.tag having count(*) >= $4 order by 2 desc, 1 limit $3`,
    [newsletterId, entries, limit, least],
  );
  return rows;
}

/** The letter of an edition in one language. */
export interface ArchiveLetter {
  readonly locale: string;
  readonly subject: string;
  readonly html: string;
}

/** An edition of a newsletter by its number, with its letters; nothing for numbers of other newsletters. */
export async function findArchiveEdition(
  store: Queryable,
  newsletterId: string,
  number: number,
): Promise<(ArchiveEdition & { readonly letters: readonly ArchiveLetter[] }) | undefined> {
  const { rows } = await store.query<ArchiveEdition & { letters: ArchiveLetter[] }>(
    `select ${editionColumns}, coalesce((
       select json_agg(json_build_object('locale', l.locale, 'subject', l.subject, 'html', l.html) order by l.locale)
       from archive_letters l where l.edition_id = a.edition_id), '[]') as letters
     from archive_editions a where a.newsletter_id = $1 and a.number = $2`,
    [newsletterId, number],
  );
  return rows[0];
}
