// Lists of feeds as other readers write and read them.

import { exportFeeds, importOpml } from '@pabal/feeds';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { file } from '../file.ts';
import { opmlDocument, opmlFile, opmlRequest, opmlResult } from './opml.schema.ts';

const MiB = 1024 * 1024;
/** Addresses that one answer names. */
const mostRefused = 100;

export const opml: readonly Route[] = [
  keyed('get', '/v1/feeds/opml', {
    scope: 'newsletters:read',
    summary: 'All feeds as OPML.',
    input: z.object({}),
    answers: { 200: { description: 'The document.', schema: opmlDocument } },
    handle: async ({ store }) => {
      return { status: 200, body: { opml: await exportFeeds(store.lists) } };
    },
  }),
  keyed('get', '/v1/feeds/opml/file', {
    scope: 'newsletters:read',
    summary: 'All feeds as an OPML file.',
    input: z.object({}),
    answers: { 200: { description: 'The file.', schema: opmlFile, type: 'text/x-opml' } },
    handle: async ({ store }) => file('feeds.opml', 'text/x-opml', [await exportFeeds(store.lists)]),
  }),
  keyed('post', '/v1/feeds/opml', {
    scope: 'newsletters:write',
    summary: 'Add the feeds of an OPML document.',
    input: z.object({ body: opmlRequest }),
    bodyLimit: 8 * MiB,
    answers: { 200: { description: 'They are added.', schema: opmlResult } },
    handle: async ({ store, reader }, { input }) => {
      const { opml, tags = [] } = input.body;
      const { added, known, refused } = await importOpml(
        { store, reader },
        { opml: Buffer.from(opml), tags },
      );
      return { status: 200, body: { added, known, refused: refused.slice(0, mostRefused) } };
    },
  }),
];
