// What is said of feeds: where one stands, what an edition does without it, and how a fetch may fail.

/**
 * - `active` fetched when it is due
 * - `paused` by a person, until a person resumes it
 * - `gone`   answered 410 (RFC 9110 15.5.11): not asked again until a person resumes it
 */
export const feedStates = ['active', 'paused', 'gone'] as const;
export type FeedState = (typeof feedStates)[number];

/**
 * What an edition does when a feed could not be read in time:
 *
 * - `send-without` it goes out without this feed
 * - `wait`         it waits for the feed, for so many minutes at most, and then goes without it
 * - `skip`         there is no edition in this slot
 */
export const feedFailureRules = ['send-without', 'wait', 'skip'] as const;
export type FeedFailureRule = (typeof feedFailureRules)[number];

/** Longest wait of the rule `wait`, in minutes. */
export const mostWaitMinutes = 1_440;

/** Why a fetch failed, by stable names; the sentences are for people. */
export const feedFailures = {
  'bad-url': 'The address is not one of http or https.',
  'refused-network': 'The address leads into a private network.',
  'no-such-host': 'The host has no address.',
  unreachable: 'The connection failed or broke off.',
  untrusted: 'The server’s certificate cannot be trusted.',
  timeout: 'The server took too long.',
  'too-large': 'The answer is larger than is read.',
  'bad-encoding': 'The answer is compressed in a way that cannot be read.',
  'bad-redirect': 'The server redirects in circles, too often, or nowhere.',
  'http-error': 'The server answered with an error.',
  throttled: 'The server asks to be asked less often.',
  gone: 'The server says that the feed is gone for good.',
  'not-a-feed': 'The answer is not a feed.',
  'too-complex': 'The document is made of more parts than are read.',
  unreadable: 'Reading the document took too much memory or time, or was cut off.',
} as const;
export type FeedFailure = keyof typeof feedFailures;

/** An item of a feed. All text is well-formed, bounded and without control characters. */
export interface FeedEntry {
  /** Tells it from the others of its feed. */
  readonly guid: string;
  readonly url: string | undefined;
  /** Tells it from everything anywhere, where it has a link that does. */
  readonly canonicalUrl: string | undefined;
  /** SHA-256 of title and text, where there is enough text to tell anything. */
  readonly contentHash: Buffer | undefined;
  /** One line of plain text, never empty. */
  readonly title: string;
  /** Harmless html, at most about 1,000 characters of text. */
  readonly summary: string;
  /** The same as one line of plain text, at most 300 characters. */
  readonly excerpt: string;
  readonly thumbnailUrl: string | undefined;
  /** Minutes that the whole of it takes to be read, where the feed gives it and it takes one at least. */
  readonly readingMinutes: number | undefined;
  readonly author: string | undefined;
  readonly categories: readonly string[];
  /** Never later than it was read. */
  readonly publishedAt: Date | undefined;
}
