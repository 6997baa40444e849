// Feeds as people decide about them: added, changed, read at once, removed, handed to another reader.

import {
  addFeeds,
  type Entry,
  type Feed,
  type FeedChanges,
  type FeedFilter,
  findFeed,
  hastenFeed,
  listEntries,
  listFeeds,
  type NewFeed,
  removeFeed,
  updateFeed,
} from '@pabal/db/feeds';
import { isTaken, type SpaceQueryable } from '@pabal/db/store';
import { excerpt, nextOf, PabalError, type PageAsked } from '@pabal/domain';
import { writeOpml } from './opml.ts';

/** The feed of this id or address. @throws PabalError `not-found` */
export async function feedOf(store: SpaceQueryable, idOrUrl: string): Promise<Feed> {
  return known(idOrUrl, await findFeed(store, idOrUrl));
}

export interface FeedPage {
  readonly feeds: readonly Feed[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/**
 * A page of feeds in the order in which they were added.
 *
 * @param filter  with `url` only the feed of this address, or the one that moved there
 */
export async function feedPage(
  store: SpaceQueryable,
  { url, ...filter }: FeedFilter & { readonly url?: string | undefined },
  page: PageAsked,
): Promise<FeedPage> {
  const feeds = await (url === undefined ? listFeeds(store, filter, page) : feedsAt(store, url, filter));
  return { feeds, next: url === undefined ? nextOf(feeds, page.limit, ({ id }) => id) : null };
}

async function feedsAt(
  store: SpaceQueryable,
  url: string,
  { state, failing, tag }: FeedFilter,
): Promise<Feed[]> {
  const feed = await findFeed(store, url);
  const fits =
    feed !== undefined &&
    (state === undefined || feed.state === state) &&
    (failing === undefined || (feed.failingSince !== null) === failing) &&
    (tag === undefined || feed.tags.includes(tag));
  return fits ? [feed] : [];
}

/** A page of what a feed published, the last seen first. @throws PabalError `not-found` */
export async function entryPage(
  store: SpaceQueryable,
  feedId: string,
  page: PageAsked,
): Promise<{ readonly entries: readonly Entry[]; readonly next: string | null }> {
  await feedOf(store, feedId);
  const entries = await listEntries(store, feedId, page);
  return { entries, next: nextOf(entries, page.limit, ({ id }) => id) };
}

/**
 * Adds a feed. One that is there already, under its own address or the one it moved to, stays as it is.
 *
 * @returns the stored feed, and whether it is new
 */
export async function addFeed(
  store: SpaceQueryable,
  feed: NewFeed,
): Promise<{ readonly feed: Feed; readonly added: boolean }> {
  const [added] = await addFeeds(store, [feed]);
  return added === undefined
    ? { feed: await feedOf(store, feed.url), added: false }
    : { feed: added, added: true };
}

/**
 * Changes a feed; what is left out stays.
 *
 * @throws PabalError `not-found`, or `invalid-request` about `/url` when another feed has, or had, that address
 */
export async function changeFeed(store: SpaceQueryable, id: string, changes: FeedChanges): Promise<Feed> {
  try {
    return known(id, await updateFeed(store, id, changes));
  } catch (error) {
    if (isTaken(error)) throw addressTaken(changes.url ?? '', error);
    throw error;
  }
}

/** Removes a feed, and says what it was. Its entries stay, to be known again. @throws PabalError `not-found` */
export async function deleteFeed(store: SpaceQueryable, id: string): Promise<Feed> {
  const feed = await feedOf(store, id);
  return known(id, (await removeFeed(store, id)) ? feed : undefined);
}

/**
 * Has a feed read now, or as soon as its server allows.
 *
 * @throws PabalError `not-found`, or `wrong-state` for one that is paused or gone
 */
export async function readFeedNow(store: SpaceQueryable, id: string): Promise<Feed> {
  const hastened = await hastenFeed(store, id);
  if (hastened !== undefined) return hastened;
  const { state } = await feedOf(store, id);
  throw new PabalError('wrong-state', `The feed ${id} is not read: it is ${state}. Make it active first.`);
}

/** Feeds of one statement. */
const together = 1_000;

/** Every feed as OPML, for another reader. Passwords are not in it. */
export async function exportFeeds(store: SpaceQueryable): Promise<string> {
  const feeds: Feed[] = [];
  for (;;) {
    const page = await listFeeds(store, {}, { after: feeds.at(-1)?.id, limit: together });
    feeds.push(...page);
    if (page.length < together) break;
  }
  return writeOpml(
    feeds.map(({ fetchUrl, ...feed }) => ({ ...feed, url: fetchUrl })),
    new Date(),
  );
}

function known(idOrUrl: string, feed: Feed | undefined): Feed {
  if (feed === undefined) throw new PabalError('not-found', `There is no feed ${excerpt(idOrUrl)}.`);
  return feed;
}

function addressTaken(url: string, cause: unknown): PabalError {
  const got = excerpt(url);
  return new PabalError('invalid-request', `/url: expected an address that no other feed has, got ${got}.`, {
    fields: [{ field: '/url', expected: 'an address that no other feed has, or had', got }],
    cause,
  });
}
