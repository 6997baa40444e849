// Newsletters.

import { requireTemplate } from '@pabal/apps';
import { listNewsletters, type Newsletter } from '@pabal/db/editions';
import type { Role } from '@pabal/domain';
import { readDefinition } from '@pabal/newsletters';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { pageBy } from '../../http/page.ts';
import { editionRequest, shownEdition } from './editions.schema.ts';
import { showEdition } from './editions.ts';
import {
  keyInPath,
  newsletterPage,
  newsletterRequest,
  newslettersQuery,
  putNewsletterQuery,
  shownNewsletter,
} from './newsletters.schema.ts';

const byKey = z.strictObject({ key: keyInPath });
const read = 'newsletters:read';
const write = 'newsletters:write';
/** Who is on call stops a newsletter that does harm. */
const onCallToo: readonly Role[] = ['operator', 'editor', 'admin'];
const newsletter = { 200: { description: 'The newsletter as it is now.', schema: shownNewsletter } };

export const newsletters: readonly Route[] = [
  keyed('put', '/v1/newsletters/{key}', {
    scope: write,
    summary: 'Make a newsletter, or make it exactly so.',
    input: z.object({ path: byKey, query: putNewsletterQuery, body: newsletterRequest }),
    answers: {
      200: { description: 'The newsletter was changed.', schema: shownNewsletter },
      201: { description: 'The newsletter was made.', schema: shownNewsletter },
    },
    problems: ['template-not-allowed', 'version-conflict', 'template-broken', 'wrong-template'],
    handle: async (api, { caller, input }) => {
      requireTemplate(caller, input.body.template, '/template');
      const { created, ...put } = await api.newsletters.put(input.path.key, input.body, input.query.version);
      return { status: created ? 201 : 200, body: showNewsletter(put) };
    },
  }),
  keyed('get', '/v1/newsletters', {
    scope: read,
    summary: 'List newsletters.',
    input: z.object({ query: newslettersQuery }),
    answers: { 200: { description: 'A page of newsletters.', schema: newsletterPage } },
    handle: async (api, { input }) => {
      const { limit, cursor } = input.query;
      const newsletters = await listNewsletters(api.store.lists, { after: cursor, limit });
      const { shown, next } = pageBy(({ key }) => key, newsletters, limit, showNewsletter);
      return { status: 200, body: { newsletters: shown, next } };
    },
  }),
  keyed('get', '/v1/newsletters/{key}', {
    scope: read,
    summary: 'One newsletter.',
    input: z.object({ path: byKey }),
    answers: newsletter,
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: showNewsletter(await api.newsletters.get(input.path.key)) };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/pause', {
    scope: write,
    roles: onCallToo,
    summary: 'Pause a newsletter: its slots pass without editions.',
    input: z.object({ path: byKey }),
    answers: newsletter,
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: showNewsletter(await api.newsletters.pause(input.path.key)) };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/resume', {
    scope: write,
    roles: onCallToo,
    summary: 'Resume a newsletter. Slots that passed meanwhile get no edition.',
    input: z.object({ path: byKey }),
    answers: newsletter,
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: showNewsletter(await api.newsletters.resume(input.path.key)) };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/editions', {
    scope: write,
    summary: 'Begin an edition outside the schedule.',
    input: z.object({ path: byKey, body: editionRequest }),
    answers: { 202: { description: 'The edition is begun.', schema: shownEdition } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const edition = await api.newsletters.begin(input.path.key, input.body);
      return { status: 202, body: showEdition(edition) };
    },
  }),
];

const showNewsletter = ({
  key,
  version,
  pausedAt,
  nextSlotAt,
  definition,
  hasCredentials,
  createdAt,
  updatedAt,
}: Newsletter) => ({
  ...{ key, version, definition: readDefinition(definition), hasCredentials },
  pausedAt: pausedAt?.toISOString() ?? null,
  nextSlotAt: nextSlotAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
