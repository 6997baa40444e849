// Entries whose own page is to be asked for what the feed did not give: a picture, a description.

import type { Queryable } from '../store/store.ts';

export interface DuePage {
  readonly entryId: string;
  readonly url: string;
}

/** A page that cannot be read is tried so many times. */
const mostAttempts = 2;

/**
 * Takes entries whose page is due, the newest first. Until it is settled a page is due again after `holdSeconds`, so
 * nothing is lost with the process that took it; after too many attempts it is given up.
 */
export async function takeDuePages(
  store: Queryable,
  { limit, holdSeconds }: { readonly limit: number; readonly holdSeconds: number },
): Promise<DuePage[]> {
  const { rows } = await store.query<DuePage>(
    `with due as (
       select id from entries where page_due_at <= now() order by page_due_at desc limit $1 for update skip locked
     )
     update entries e set
       page_attempts = e.page_attempts + 1,
       page_due_at = case when e.page_attempts + 1 < ${mostAttempts} then now() + make_interval(secs => $2) end
     from due where e.id = due.id
     returning e.id as "entryId", e.url`,
    [limit, holdSeconds],
  );
  return rows;
}

/** Keeps what a page says, where the feed said nothing. The page is not asked again. */
export async function settlePage(
  store: Queryable,
  entryId: string,
  found: {
    readonly thumbnailUrl: string | undefined;
    readonly summary: string;
    readonly excerpt: string;
  },
): Promise<void> {
  await store.query(
    `update entries set page_due_at = null, thumbnail_url = coalesce(thumbnail_url, $2),
       summary = case when excerpt = '' then $3 else summary end, excerpt = case when excerpt = '' then $4 else excerpt end
     where id = $1`,
    [entryId, found.thumbnailUrl ?? null, found.summary, found.excerpt],
  );
}
