// Versions of letters, as senders took them up. A row is written once; only the mark that it is in use moves.

import type { Queryable } from '../store/store.ts';

/** A version of a letter: one language of a template, as its files were. */
export interface VersionKey {
  readonly template: string;
  readonly version: string;
}

/** What is written down of a version. */
export interface NewVersion extends VersionKey {
  readonly locale: string;
  /** By name inside the templates folder; null when they are too large to be kept. */
  readonly files: Readonly<Record<string, string>> | null;
  readonly bytes: number;
}

/** A version without its files. */
export interface ListedVersion extends VersionKey {
  readonly locale: string;
  /** Whether its files are kept. */
  readonly kept: boolean;
  readonly bytes: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

export interface StoredVersion extends ListedVersion {
  /** As they are stored; nothing is known of their form. */
  readonly files: unknown;
}

/** Hours for which a mark is fresh enough: a row is written again at most twice a day, however many senders there are. */
const freshHours = 12;

/**
 * Notes that these versions are in use.
 *
 * @returns those that are written down; the others are not yet, or no longer
 */
export async function seeVersions(store: Queryable, keys: readonly VersionKey[]): Promise<VersionKey[]> {
  const { rows } = await store.query<VersionKey>(see, [
    keys.map(({ template }) => template),
    keys.map(({ version }) => version),
  ]);
  return rows;
}

// A row that retention removes at this moment is in neither part: it is not touched any more, and its mark is not fresh.
const see = `
  with asked as (select * from unnest($1::text[], $2::text[]) a (template, version)),
  fresh as (
    select v.template, v.version from template_versions v join asked using (template, version)
    where v.last_seen_at >= now() - interval '${freshHours} hours'
  ),
  touched as (
    update template_versions v set last_seen_at = now() from asked a
    where v.template = a.template and v.version = a.version
      and v.last_seen_at < now() - interval '${freshHours} hours'
    returning v.template, v.version
  )
  select template, version from fresh union all select template, version from touched`;

/** Writes a version down. One that is written down already stays as it is. */
export async function addVersion(store: Queryable, added: NewVersion): Promise<void> {
  const { template, locale, version, files, bytes } = added;
  await store.query(
    `insert into template_versions (template, locale, version, files, bytes) values ($1, $2, $3, $4, $5)
     on conflict (template, version) do nothing`,
    [template, locale, version, files === null ? null : JSON.stringify(files), bytes],
  );
}

const listed = `template, version, locale, files is not null as kept, bytes, first_seen_at as "firstSeenAt",
  last_seen_at as "lastSeenAt"`;

/** Longest text of the files in JSON that is read: more than what senders write down can become. */
const longestFiles = 8 * 1024 * 1024;

/** Finds a version with its files; without them when somebody has put far larger ones in their place. */
export async function findVersion(
  store: Queryable,
  template: string,
  version: string,
): Promise<StoredVersion | undefined> {
  const { rows } = await store.query<StoredVersion>(
    `select ${listed}, case when octet_length(files::text) <= ${longestFiles} then files end as files
     from template_versions where template = $1 and version = $2`,
    [template, version],
  );
  return rows[0];
}

/** The form of a version, which is also the cursor of their list. */
export const versionForm = /^[0-9a-f]{12}$/;

/**
 * The versions of a template, the one that was taken up last first.
 *
 * @param options.after  the last version of the page before
 */
export async function listVersions(
  store: Queryable,
  template: string,
  options: {
    readonly locale?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<ListedVersion[]> {
  const { locale = null, after = null, limit } = options;
  const { rows } = await store.query<ListedVersion>(
    `select ${listed} from template_versions
     where template = $1 and ($2::text is null or locale = $2)
       and ($3::text is null or (first_seen_at, version) <
         (select first_seen_at, version from template_versions where template = $1 and version = $3))
     order by first_seen_at desc, version desc limit $4`,
    [template, locale, after, limit],
  );
  return rows;
}
