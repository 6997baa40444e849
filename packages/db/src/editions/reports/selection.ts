/** Which feeds an edition is made of. */
export interface FeedSelection {
  readonly all: boolean;
  readonly tags: readonly string[];
  /** By url. */
  readonly feeds: readonly string[];
}

/** SQL: the feeds `f` of a selection given as $1 (all), $2 (tags) and $3 (urls). */
export const selectedFeeds = `f.removed_at is null and f.state <> 'paused'
  and ($1::boolean or f.tags && $2::text[] or f.url = any($3::text[]))`;
