// What commands about feeds ask for.

import { judgeEntryOfFeed } from '@pabal/archive';
import type { Feed, FeedSettings } from '@pabal/db/feeds';
import { excerpt, PabalError, type PageAsked } from '@pabal/domain';
import {
  addFeed,
  changeFeed,
  deleteFeed,
  entryPage,
  exportFeeds,
  type FeedPage,
  feedOf,
  feedPage,
  feedUrl,
  readFeedNow,
} from '@pabal/feeds';

import { type Ask, type Asking, field, same } from '../../asking/asking.ts';
import { hinted } from '../../command-line/errors.ts';
import { idForm } from '../../options/ids.ts';
import { pageQuery } from '../../options/paging.ts';
import { addressOf, type Login, placeOf } from './settings.ts';

type Filter = Parameters<typeof feedPage>[1];

const byId = (id: string) => ({ path: { id } });

export const listing: Asking<{ readonly filter: Filter; readonly page: PageAsked }, FeedPage> = {
  route: 'get /v1/feeds',
  onDatabase: (store, { filter, page }) => feedPage(store, filter, page),
  request: ({ filter, page }) => ({ query: { ...filter, ...pageQuery(page) } }),
  answer: same,
};

const showing: Asking<string, Feed> = {
  route: 'get /v1/feeds/{id}',
  onDatabase: (store, id) => feedOf(store, id),
  request: byId,
  answer: same,
};

export const readingEntries: Asking<
  { readonly id: string; readonly limit: number },
  Awaited<ReturnType<typeof entryPage>>
> = {
  route: 'get /v1/feeds/{id}/entries',
  onDatabase: (store, { id, limit }) => entryPage(store, id, { limit }),
  request: ({ id, limit }) => ({ path: { id }, query: { limit } }),
  answer: same,
};

/** What was typed about a feed: where it is, and what is decided about it. */
interface Typed {
  readonly url?: string | undefined;
  readonly login?: Login | null | undefined;
  readonly settings: Partial<FeedSettings>;
}

export const adding: Asking<Typed & { readonly url: string }, Awaited<ReturnType<typeof addFeed>>> = {
  route: 'post /v1/feeds',
  onDatabase: (store, { url, login, settings }) =>
    addFeed(store, { ...placeOf({ url, login }), url: addressOf(url).url, ...settings }),
  request: ({ url, login: credentials, settings }) => ({ body: { url, credentials, ...settings } }),
  answer: (body, status) => ({ feed: same(body), added: status === 201 }),
};

export const changing: Asking<
  Typed & { readonly id: string; readonly state?: 'active' | 'paused' | undefined },
  Feed
> = {
  route: 'patch /v1/feeds/{id}',
  onDatabase: (store, { id, url, login, state, settings }) =>
    changeFeed(store, id, { ...settings, ...placeOf({ url, login }), state }),
  request: ({ id, url, login: credentials, state, settings }) => ({
    path: { id },
    body: { ...settings, url, credentials, state },
  }),
  answer: same,
};

export const removing: Asking<string, Feed> = {
  route: 'delete /v1/feeds/{id}',
  onDatabase: (store, id) => deleteFeed(store, id),
  request: byId,
  answer: same,
};

export const hastening: Asking<string, Feed> = {
  route: 'post /v1/feeds/{id}/read',
  onDatabase: (store, id) => readFeedNow(store, id),
  request: byId,
  answer: same,
};

export const exporting: Asking<undefined, string> = {
  route: 'get /v1/feeds/opml',
  onDatabase: (store) => exportFeeds(store),
  request: () => ({}),
  answer: field('opml'),
};

/** What it takes to find a feed by what was typed. */
export const locating = [listing, showing];

/** The feed of this id or address, however the address was typed. @throws CommandError when there is none */
export async function feedNamed(ask: Ask, typed: string): Promise<Feed> {
  const found = idForm.test(typed) ? ask(showing, typed.toLowerCase()) : feedAt(ask, typed);
  return found.catch(hinted('not-found', 'feeds list shows them.'));
}

async function feedAt(ask: Ask, typed: string): Promise<Feed> {
  const parsed = feedUrl.safeParse(typed);
  const page = { limit: 1 };
  const [feed] = parsed.success ? (await ask(listing, { filter: { url: parsed.data }, page })).feeds : [];
  if (feed === undefined)
    throw new PabalError('not-found', `There is no feed ${excerpt(parsed.success ? parsed.data : typed)}.`);
  return feed;
}

interface Verdict {
  readonly id: string;
  readonly verdict: 'for-us' | 'not-for-us' | null;
}

/** How many entries of archives were hidden or shown. */
export const judging: Asking<Verdict, number> = {
  route: 'put /v1/entries/{id}/verdict',
  onDatabase: (store, { id, verdict }, by) => judgeEntryOfFeed(store, id, { verdict, actor: by }),
  request: ({ id, verdict }) => ({ path: { id }, body: { verdict } }),
  answer: field('archived'),
};
