// What the formats have in common before it is made tidy: every field as it was found, html as html.

export interface RawEntry {
  /** What the feed calls it, in order of trust; the first that is there counts. */
  readonly guids: readonly (string | undefined)[];
  /** Links in order of trust; the first that is one counts. */
  readonly links: readonly (string | undefined)[];
  /** Where relative links begin, if the entry says so. */
  readonly base: string | undefined;
  readonly titleHtml: string;
  /** What the feed offers as a summary, and as the whole. */
  readonly summaryHtml: string;
  readonly contentHtml: string;
  /** Dates in order of trust; the first believable one counts. */
  readonly dates: readonly (string | undefined)[];
  readonly author: string | undefined;
  readonly categories: readonly string[];
  /** Pictures in order of trust. */
  readonly pictures: readonly (string | undefined)[];
}

export interface RawFeed {
  readonly format: 'rss' | 'atom' | 'json';
  readonly titleHtml: string;
  readonly links: readonly (string | undefined)[];
  readonly base: string | undefined;
  /** Minutes between two looks, as the feed asks for. */
  readonly ttlMinutes: number | undefined;
  readonly entries: readonly RawEntry[];
}

/** Feeds that list their whole past are read this far. */
export const mostEntries = 500;
