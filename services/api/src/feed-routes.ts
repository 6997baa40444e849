// The routes about feeds: what newsletters are made of.

import { z } from 'zod';
import { keyed, type Route } from './http/route.ts';
import {
  deleteFeed,
  getEntries,
  getFeed,
  getFeeds,
  getOpml,
  patchFeed,
  postFeed,
  postOpml,
  postRead,
} from './routes/feeds.ts';
import {
  entriesQuery,
  entryPage,
  feedChanges,
  feedPage,
  feedRequest,
  feedsQuery,
  opmlDocument,
  opmlRequest,
  opmlResult,
  shownFeed,
} from './schemas/feeds.ts';
import { id } from './schemas/fields.ts';

const MiB = 1024 * 1024;
const byId = z.strictObject({ id });

export const feedRoutes: readonly Route[] = [
  keyed('get', '/v1/feeds', {
    scope: 'newsletters:read',
    summary: 'List feeds, and how reading them goes.',
    input: z.object({ query: feedsQuery }),
    answers: { 200: { description: 'A page of feeds.', schema: feedPage } },
    handle: getFeeds,
  }),
  keyed('post', '/v1/feeds', {
    scope: 'newsletters:write',
    summary: 'Add a feed. What it holds at first is only recorded.',
    input: z.object({ body: feedRequest }),
    answers: {
      201: { description: 'The feed was added.', schema: shownFeed },
      200: { description: 'The feed was there already, and stays as it is.', schema: shownFeed },
    },
    problems: ['not-found'],
    handle: postFeed,
  }),
  keyed('get', '/v1/feeds/opml', {
    scope: 'newsletters:read',
    summary: 'All feeds as OPML.',
    input: z.object({}),
    answers: { 200: { description: 'The document.', schema: opmlDocument } },
    handle: getOpml,
  }),
  keyed('post', '/v1/feeds/opml', {
    scope: 'newsletters:write',
    summary: 'Add the feeds of an OPML document.',
    input: z.object({ body: opmlRequest }),
    bodyLimit: 16 * MiB,
    answers: { 200: { description: 'They are added.', schema: opmlResult } },
    handle: postOpml,
  }),
  keyed('get', '/v1/feeds/{id}', {
    scope: 'newsletters:read',
    summary: 'One feed, and how reading it goes.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The feed.', schema: shownFeed } },
    problems: ['not-found'],
    handle: getFeed,
  }),
  keyed('patch', '/v1/feeds/{id}', {
    scope: 'newsletters:write',
    summary: 'Change a feed, pause it or resume it.',
    input: z.object({ path: byId, body: feedChanges }),
    answers: { 200: { description: 'The feed as it is now.', schema: shownFeed } },
    problems: ['not-found'],
    handle: patchFeed,
  }),
  keyed('delete', '/v1/feeds/{id}', {
    scope: 'newsletters:write',
    summary: 'Remove a feed. Its entries stay known, so that none of them is ever sent again.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The feed as it was.', schema: shownFeed } },
    problems: ['not-found'],
    handle: deleteFeed,
  }),
  keyed('post', '/v1/feeds/{id}/read', {
    scope: 'newsletters:write',
    summary: 'Read a feed now, or as soon as its server lets us.',
    input: z.object({ path: byId }),
    answers: { 202: { description: 'It will be read.', schema: shownFeed } },
    problems: ['not-found', 'wrong-state'],
    handle: postRead,
  }),
  keyed('get', '/v1/feeds/{id}/entries', {
    scope: 'newsletters:read',
    summary: 'What a feed published.',
    input: z.object({ path: byId, query: entriesQuery }),
    answers: { 200: { description: 'A page of entries.', schema: entryPage } },
    problems: ['not-found'],
    handle: getEntries,
  }),
];
