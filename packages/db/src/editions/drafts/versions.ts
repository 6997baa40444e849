// What a newsletter was, version by version.

import type { SpaceQueryable } from '../../store/store.ts';

export interface NewsletterVersion {
  readonly version: number;
  /** As it was checked when it was put; read it with `readDefinition`. */
  readonly definition: unknown;
  /** Null for what was there before versions were kept. */
  readonly changedBy: string | null;
  readonly changedAt: Date;
}

const columns = `v.version, v.definition, v.changed_by as "changedBy", v.changed_at as "changedAt"`;
const from = `newsletter_versions v join newsletters n on n.id = v.newsletter_id and n.key = $1 and n.space_id = $2`;

/** Versions of a newsletter of the space, the newest first; those before `before`. */
export async function listNewsletterVersions(
  store: SpaceQueryable,
  key: string,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<NewsletterVersion[]> {
  const { rows } = await store.query<NewsletterVersion>(
    `select ${columns} from ${from} where $3::integer is null or v.version < $3 order by v.version desc limit $4`,
    [key, store.space, before ?? null, limit],
  );
  return rows;
}

/** One version of a newsletter of the space, or nothing. */
export async function findNewsletterVersion(
  store: SpaceQueryable,
  key: string,
  version: number,
): Promise<NewsletterVersion | undefined> {
  const { rows } = await store.query<NewsletterVersion>(
    `select ${columns} from ${from} where v.version = $3`,
    [key, store.space, version],
  );
  return rows[0];
}

/** SQL: who made the newsletter `n` what it is; null when that is not known. */
export const lastWriter = `(select v.changed_by from newsletter_versions v where v.newsletter_id = n.id and v.version = n.version)`;
