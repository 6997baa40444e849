// Feeds: what newsletters are made of.

import { judgeEntryOfFeed } from '@pabal/archive';
import {
  addFeed,
  addressChange,
  changeFeed,
  deleteFeed,
  entryPage,
  feedOf,
  feedPage,
  readFeedNow,
  withoutMissing,
} from '@pabal/feeds';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { id } from '../fields.ts';
import {
  entriesQuery,
  entryVerdict,
  entryVerdictGiven,
  feedChanges,
  feedRequest,
  feedsQuery,
  feedTrial,
  shownEntries,
  shownFeed,
  shownFeeds,
  trialRequest,
} from './feeds.schema.ts';

const byId = z.strictObject({ id });

export const feeds: readonly Route[] = [
  keyed('get', '/v1/feeds', {
    scope: 'newsletters:read',
    summary: 'List feeds, and how reading them goes.',
    input: z.object({ query: feedsQuery }),
    answers: { 200: { description: 'A page of feeds.', schema: shownFeeds } },
    handle: async ({ store }, { input }) => {
      const { limit, cursor: after, ...filter } = input.query;
      return { status: 200, body: await feedPage(store.lists, filter, { after, limit }) };
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
      return { status: added ? 201 : 200, body: feed };
    },
  }),
  keyed('get', '/v1/feeds/{id}', {
    scope: 'newsletters:read',
    summary: 'One feed, and how reading it goes.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The feed.', schema: shownFeed } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: await feedOf(store, input.path.id) };
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
      return { status: 200, body: await changeFeed(store, input.path.id, changes) };
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
      return { status: 200, body: await deleteFeed(store, input.path.id) };
    },
  }),
  keyed('post', '/v1/feeds/{id}/read', {
    scope: 'newsletters:write',
    summary: 'Read a feed now, or as soon as its server lets us.',
    input: z.object({ path: byId }),
    answers: { 202: { description: 'It will be read.', schema: shownFeed } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { input }) => {
      return { status: 202, body: await readFeedNow(store, input.path.id) };
    },
  }),
  keyed('get', '/v1/feeds/{id}/entries', {
    scope: 'newsletters:read',
    summary: 'What a feed published.',
    input: z.object({ path: byId, query: entriesQuery }),
    answers: { 200: { description: 'A page of entries.', schema: shownEntries } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await entryPage(store.lists, input.path.id, { after, limit }) };
    },
  }),
  keyed('post', '/v1/feed-trials', {
    scope: 'newsletters:write',
    summary: 'Read an address once, as a builder would, and keep nothing.',
    input: z.object({ body: trialRequest }),
    // It asks a server of somebody else for us.
    cost: () => 10,
    answers: { 200: { description: 'What was found.', schema: feedTrial } },
    handle: async ({ tryFeed }, { input }) => {
      const { url: address, credentials } = input.body;
      const change = addressChange({ address, credentials });
      return { status: 200, body: await tryFeed({ ...change, url: change.url ?? address.url }) };
    },
  }),
  keyed('put', '/v1/entries/{id}/verdict', {
    scope: 'newsletters:write',
    summary: 'Say that an entry is for us or not: editions and archives leave it out, or take it again.',
    input: z.object({ path: byId, body: entryVerdict }),
    answers: { 200: { description: 'It is written down.', schema: entryVerdictGiven } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { verdict } = input.body;
      const decision = { verdict, actor: actorOf(caller) };
      const archived = await judgeEntryOfFeed(store, input.path.id, decision);
      return { status: 200, body: { id: input.path.id, verdict, archived } };
    },
  }),
];
