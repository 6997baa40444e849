// Editions that the archive takes up once their letters have left. All builders do it for all spaces.

import type { EditionContent } from '../editions/content.ts';
import type { Queryable, Store } from '../store/store.ts';

/** Editions whose letters have left and which the archive does not have, the earliest first. */
export async function findUnarchived(store: Queryable, limit: number): Promise<EditionContent[]> {
  const { rows } = await store.query<EditionContent>(
    `select e.id, e.number, e.kind, e.newsletter_id as "newsletterId", n.key as newsletter, e.slot, e.definition, e.content,
            s.name as space
     from editions e join newsletters n on n.id = e.newsletter_id join spaces s on s.id = n.space_id
     where e.archived_at is null and e.kind in ('scheduled', 'manual') and e.state in ('closing', 'finished')
     order by e.slot limit $1`,
    [limit],
  );
  return rows;
}

/** Whether the archive is to have an edition of this newsletter by this number, and has not taken it up yet. */
export async function isToBeArchived(
  store: Queryable,
  newsletterId: string,
  number: number,
): Promise<boolean> {
  const { rowCount } = await store.query(
    `select from editions where newsletter_id = $1 and number = $2 and archived_at is null
       and kind in ('scheduled', 'manual') and state in ('sending', 'closing', 'finished')`,
    [newsletterId, number],
  );
  return rowCount === 1;
}

/** The version of the template that most letters of an edition were made with, in one language. */
export interface SentVersion {
  readonly locale: string;
  readonly template: string;
  readonly version: string;
}

/** What the letters of an edition were made with, by language; empty when the ledger let them go. */
export async function findSentVersions(store: Queryable, editionId: string): Promise<SentVersion[]> {
  const { rows } = await store.query<SentVersion>(
    `select distinct on (locale) locale, template, version from (
       select v.locale, v.template, v.version, count(*) as letters
       from deliveries d join template_versions v on v.template = d.template and v.version = d.template_version
       where d.edition_id = $1 and d.state = 'sent' group by v.template, v.version
     ) made order by locale, letters desc, version`,
    [editionId],
  );
  return rows;
}

/** An entry as the archive keeps it. */
export interface NewArchiveEntry {
  readonly position: number;
  readonly section: string;
  readonly title: string;
  readonly url: string | null;
  readonly excerpt: string;
  readonly author: string | null;
  readonly feedTitle: string;
  readonly publishedAt: string;
  readonly tags: readonly string[];
  readonly score: number | null;
  readonly hiddenBy: 'rule' | 'filter' | null;
  readonly hiddenWhy: string | null;
  readonly search: string;
}

export interface NewArchiveLetter {
  readonly locale: string;
  readonly version: string;
  readonly subject: string;
  readonly html: string;
}

export interface NewArchiveEdition {
  readonly edition: Pick<EditionContent, 'id' | 'number' | 'newsletterId' | 'slot'>;
  /** As `2026-03-02`, on the clocks of the newsletter. */
  readonly day: string;
  readonly letters: readonly NewArchiveLetter[];
  readonly entries: readonly NewArchiveEntry[];
}

/** Keeps an edition. One that is kept already stays as it is. @returns whether it is new */
export function keepArchived(store: Store, made: NewArchiveEdition): Promise<boolean> {
  const { edition, day, letters, entries } = made;
  return store.transaction(async (transaction) => {
    if (!(await markArchived(transaction, edition.id))) return false;
    await transaction.query(
      `insert into archive_editions (edition_id, newsletter_id, number, slot, day) values ($1, $2, $3, $4, $5)`,
      [edition.id, edition.newsletterId, edition.number, edition.slot, day],
    );
    await transaction.query(
      `insert into archive_letters (edition_id, locale, version, subject, html)
       select $1, l.locale, l.version, l.subject, l.html
       from jsonb_to_recordset($2::jsonb) as l (locale text, version text, subject text, html text)`,
      [edition.id, JSON.stringify(letters)],
    );
    await transaction.query(addEntries, [edition.id, edition.newsletterId, day, JSON.stringify(entries)]);
    return true;
  });
}

/** Marks an edition as looked at, also when the archive shows nothing of it. @returns false when another builder did before */
export async function markArchived(store: Queryable, editionId: string): Promise<boolean> {
  const { rowCount } = await store.query(
    'update editions set archived_at = now() where id = $1 and archived_at is null',
    [editionId],
  );
  return rowCount === 1;
}

const addEntries = `
  insert into archive_entries (edition_id, newsletter_id, day, position, section, title, url, excerpt, author, feed_title,
    published_at, tags, score, hidden_by, hidden_why, search)
  select $1, $2, $3, e.position, e.section, e.title, e.url, e.excerpt, e.author, e."feedTitle", e."publishedAt", e.tags,
    e.score, e."hiddenBy", e."hiddenWhy", e.search
  from jsonb_to_recordset($4::jsonb) as e (position smallint, section text, title text, url text, excerpt text, author text,
    "feedTitle" text, "publishedAt" timestamptz, tags text[], score real, "hiddenBy" text, "hiddenWhy" text, search text)`;
