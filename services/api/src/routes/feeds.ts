import {
  addFeeds,
  type Entry,
  type Feed,
  findFeed,
  hastenFeed,
  listEntries,
  listFeeds,
  removeFeed,
  sqlState,
  updateFeed,
} from '@pabal/db';
import { PabalError } from '@pabal/domain';
import { readOpml, writeOpml } from '@pabal/feeds';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import { excerpt } from '../http/refusals.ts';
import type { Call, Reply } from '../http/route.ts';
import type {
  entriesQuery,
  feedChanges,
  feedRequest,
  feedsQuery,
  opmlRequest,
  ShownFeed,
} from '../schemas/feeds.ts';

interface InPath {
  readonly path: { readonly id: string };
}

/** `POST /v1/feeds`: one that is there already stays as it is. */
export async function postFeed(
  { store }: Api,
  { input }: Call<{ body: z.output<typeof feedRequest> }>,
): Promise<Reply> {
  const [added] = await addFeeds(store, [given(input.body)]);
  if (added !== undefined) return { status: 201, body: showFeed(added) };
  const known = await findFeed(store, input.body.url);
  if (known === undefined)
    throw new PabalError('not-found', 'The feed was removed this moment. Add it again.');
  return { status: 200, body: showFeed(known) };
}

/** `GET /v1/feeds` */
export async function getFeeds(
  { store }: Api,
  { input }: Call<{ query: z.output<typeof feedsQuery> }>,
): Promise<Reply> {
  const { limit, cursor, ...filter } = input.query;
  const feeds = await listFeeds(store, filter, { after: cursor, limit });
  return { status: 200, body: { feeds: feeds.map(showFeed), next: nextOf(feeds, limit) } };
}

/** `GET /v1/feeds/{id}` */
export async function getFeed({ store }: Api, { input }: Call<InPath>): Promise<Reply> {
  return feedReply(input.path.id, await findFeed(store, input.path.id));
}

/** `PATCH /v1/feeds/{id}` */
export async function patchFeed(
  { store }: Api,
  { input }: Call<InPath & { body: z.output<typeof feedChanges> }>,
): Promise<Reply> {
  const { url, state, ...settings } = input.body;
  const changes = { ...given(settings), url, state };
  try {
    return feedReply(input.path.id, await updateFeed(store, input.path.id, changes));
  } catch (error) {
    if (sqlState(error) === '23505') throw addressTaken(url);
    throw error;
  }
}

/** `DELETE /v1/feeds/{id}`: its entries stay, to be known again. */
export async function deleteFeed({ store }: Api, { input }: Call<InPath>): Promise<Reply> {
  const { id } = input.path;
  const feed = await findFeed(store, id);
  if (feed === undefined || !(await removeFeed(store, id))) throw noFeed(id);
  return { status: 200, body: showFeed(feed) };
}

/** `POST /v1/feeds/{id}/read` */
export async function postRead({ store }: Api, { input }: Call<InPath>): Promise<Reply> {
  const { id } = input.path;
  const feed = await hastenFeed(store, id);
  if (feed !== undefined) return { status: 202, body: showFeed(feed) };
  const { state } = (await findFeed(store, id)) ?? refuse(id);
  throw new PabalError('wrong-state', `The feed ${id} is not read: it is ${state}. Make it active first.`);
}

/** `GET /v1/feeds/{id}/entries` */
export async function getEntries(
  { store }: Api,
  { input }: Call<InPath & { query: z.output<typeof entriesQuery> }>,
): Promise<Reply> {
  const { id } = input.path;
  const { limit, cursor } = input.query;
  if ((await findFeed(store, id)) === undefined) throw noFeed(id);
  const entries = await listEntries(store, id, { after: cursor, limit });
  return { status: 200, body: { entries: entries.map(showEntry), next: nextOf(entries, limit) } };
}

/** `POST /v1/feeds/opml` */
export async function postOpml(
  { store }: Api,
  { input }: Call<{ body: z.output<typeof opmlRequest> }>,
): Promise<Reply> {
  const { opml, tags = [] } = input.body;
  const list = readOpml(Buffer.from(opml));
  if (list === undefined) throw noOpml(opml);
  const wanted = list.feeds.map((feed) => ({ ...feed, tags: [...new Set([...feed.tags, ...tags])] }));
  const { length: added } = await addFeeds(store, wanted);
  const refused = list.refused.slice(0, 100);
  return { status: 200, body: { added, known: wanted.length - added, refused } };
}

/** `GET /v1/feeds/opml` */
export async function getOpml({ store }: Api): Promise<Reply> {
  const feeds: Feed[] = [];
  for (let after: string | undefined; ; after = feeds.at(-1)?.id) {
    const page = await listFeeds(store, {}, { after, limit: 1_000 });
    feeds.push(...page);
    if (page.length < 1_000) break;
  }
  const exported = feeds.map(({ fetchUrl, ...feed }) => ({ ...feed, url: fetchUrl }));
  return { status: 200, body: { opml: writeOpml(exported, new Date()) } };
}

/** What was given, without what was left out. */
function given<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function feedReply(id: string, feed: Feed | undefined): Reply {
  return { status: 200, body: showFeed(feed ?? refuse(id)) };
}

const noFeed = (id: string) => new PabalError('not-found', `There is no feed ${id}.`);

function refuse(id: string): never {
  throw noFeed(id);
}

function addressTaken(url: string | undefined): PabalError {
  const got = excerpt(url);
  return new PabalError('invalid-request', `/url: expected an address that no other feed has, got ${got}.`, {
    fields: [{ field: '/url', expected: 'an address that no other feed has, or had', got }],
  });
}

function noOpml(text: string): PabalError {
  const got = excerpt(text);
  return new PabalError('invalid-request', `/opml: expected an OPML document, got ${got}.`, {
    fields: [{ field: '/opml', expected: 'an OPML document', got }],
  });
}

const nextOf = (rows: readonly { id: string }[], limit: number) =>
  rows.length === limit ? (rows.at(-1)?.id ?? null) : null;

const iso = (time: Date | null) => time?.toISOString() ?? null;

function showFeed(feed: Feed): ShownFeed {
  return {
    ...feed,
    tags: [...feed.tags],
    includeWords: [...feed.includeWords],
    excludeWords: [...feed.excludeWords],
    dueAt: iso(feed.dueAt),
    checkedAt: iso(feed.checkedAt),
    answeredAt: iso(feed.answeredAt),
    changedAt: iso(feed.changedAt),
    failingSince: iso(feed.failingSince),
    createdAt: feed.createdAt.toISOString(),
  };
}

const showEntry = (entry: Entry) => ({
  ...entry,
  publishedAt: iso(entry.publishedAt),
  firstSeenAt: entry.firstSeenAt.toISOString(),
});
