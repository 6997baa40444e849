// Feeds: what newsletters are made of.

import { type Entry, type Feed, listEntries, listFeeds } from '@pabal/db/feeds';
import {
  addFeed,
  addressChange,
  changeFeed,
  deleteFeed,
  feedOf,
  readFeedNow,
  withoutMissing,
} from '@pabal/feeds';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { page } from '../../http/page.ts';
import { id } from '../fields.ts';
import {
  entriesQuery,
  entryPage,
  feedChanges,
  feedPage,
  feedRequest,
  feedsQuery,
  type ShownFeed,
  shownFeed,
} from './feeds.schema.ts';

const byId = z.strictObject({ id });

export const feeds: readonly Route[] = [
  keyed('get', '/v1/feeds', {
    scope: 'newsletters:read',
    summary: 'List feeds, and how reading them goes.',
    input: z.object({ query: feedsQuery }),
    answers: { 200: { description: 'A page of feeds.', schema: feedPage } },
    handle: async ({ store }, { input }) => {
      const { limit, cursor, ...filter } = input.query;
      const feeds = await listFeeds(store.lists, filter, { after: cursor, limit });
      const { shown, next } = page(feeds, limit, showFeed);
      return { status: 200, body: { feeds: shown, next } };
    },
  }),
  keyed('post', '/v1/feeds', {
    scope: 'newsletters:write',
    summary: 'Add a feed. The entries that it already has are recorded, but never sent.',
    input: z.object({ body: feedRequest }),
    answers: {
      201: { description: 'The feed was added.', schema: shownFeed },
      200: { description: 'The feed was there already, and stays as it is.', schema: shownFeed },
    },
    problems: ['not-found'],
    // A feed that is there already stays as it is.
    handle: async ({ store }, { input }) => {
      const { url: address, credentials, ...settings } = input.body;
      const { url } = address;
      const wanted = { ...withoutMissing(settings), ...addressChange({ address, credentials }), url };
      const { feed, added } = await addFeed(store, wanted);
      return { status: added ? 201 : 200, body: showFeed(feed) };
    },
  }),
  keyed('get', '/v1/feeds/{id}', {
    scope: 'newsletters:read',
    summary: 'One feed, and how reading it goes.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The feed.', schema: shownFeed } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: showFeed(await feedOf(store, input.path.id)) };
    },
  }),
  keyed('patch', '/v1/feeds/{id}', {
    scope: 'newsletters:write',
    summary: 'Change a feed, pause it or resume it.',
    input: z.object({ path: byId, body: feedChanges }),
    answers: { 200: { description: 'The feed as it is now.', schema: shownFeed } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      const { url: address, credentials, state, ...settings } = input.body;
      const changes = { ...withoutMissing(settings), ...addressChange({ address, credentials }), state };
      return { status: 200, body: showFeed(await changeFeed(store, input.path.id, changes)) };
    },
  }),
  keyed('delete', '/v1/feeds/{id}', {
    scope: 'newsletters:write',
    summary: 'Remove a feed. Its entries stay known, so that none of them is ever sent again.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The feed as it was.', schema: shownFeed } },
    problems: ['not-found'],
    // Its entries stay, so that they are recognized when the feed is added again.
    handle: async ({ store }, { input }) => {
      return { status: 200, body: showFeed(await deleteFeed(store, input.path.id)) };
    },
  }),
  keyed('post', '/v1/feeds/{id}/read', {
    scope: 'newsletters:write',
    summary: 'Read a feed now, or as soon as its server lets us.',
    input: z.object({ path: byId }),
    answers: { 202: { description: 'It will be read.', schema: shownFeed } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { input }) => {
      return { status: 202, body: showFeed(await readFeedNow(store, input.path.id)) };
    },
  }),
  keyed('get', '/v1/feeds/{id}/entries', {
    scope: 'newsletters:read',
    summary: 'What a feed published.',
    input: z.object({ path: byId, query: entriesQuery }),
    answers: { 200: { description: 'A page of entries.', schema: entryPage } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      const { id } = input.path;
      const { limit, cursor } = input.query;
      await feedOf(store, id);
      const entries = await listEntries(store.lists, id, { after: cursor, limit });
      const { shown, next } = page(entries, limit, showEntry);
      return { status: 200, body: { entries: shown, next } };
    },
  }),
];

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
