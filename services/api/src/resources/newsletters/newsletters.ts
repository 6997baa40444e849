// Newsletters.

import { requireTemplate } from '@pabal/apps';
import type { Role } from '@pabal/domain';
import { definitionAt, newsletterPage, previewAudience, versionsOf } from '@pabal/newsletters';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { letterFrame } from '../letters/frame.ts';
import { letterHtml } from '../letters/history.schema.ts';
import {
  draftPreview,
  editionFrameQuery,
  editionRequest,
  previewRequest,
  shownEdition,
} from './editions.schema.ts';
import { previewOf } from './editions.ts';
import {
  audiencePreview,
  keyInPath,
  newsletterAt,
  newsletterRequest,
  newslettersQuery,
  newsletterVersions,
  putNewsletterQuery,
  restoreRequest,
  shownNewsletter,
  shownNewsletters,
  versionInPath,
  versionsQuery,
} from './newsletters.schema.ts';

const byKey = z.strictObject({ key: keyInPath });
const read = 'newsletters:read';
const write = 'newsletters:write';
/** Who is on call stops a newsletter that does harm. */
const onCallToo: readonly Role[] = ['operator', 'editor', 'admin'];
/** People who are shown with a count. */
const audienceSample = 10;
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
      const how = { ifVersion: input.query.version, actor: actorOf(caller) };
      const { created, ...put } = await api.newsletters.put(input.path.key, input.body, how);
      return { status: created ? 201 : 200, body: put };
    },
  }),
  keyed('get', '/v1/newsletters', {
    scope: read,
    summary: 'List newsletters.',
    input: z.object({ query: newslettersQuery }),
    answers: { 200: { description: 'A page of newsletters.', schema: shownNewsletters } },
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await newsletterPage(api.store.lists, { after, limit }) };
    },
  }),
  keyed('get', '/v1/newsletters/{key}', {
    scope: read,
    summary: 'One newsletter.',
    input: z.object({ path: byKey }),
    answers: newsletter,
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: await api.newsletters.get(input.path.key) };
    },
  }),
  keyed('get', '/v1/newsletters/{key}/audience', {
    scope: read,
    showsPeople: true,
    summary: 'Whom a newsletter is for right now: counted, with a few of them.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The count.', schema: audiencePreview } },
    problems: ['not-found', 'too-expensive'],
    handle: async (api, { input }) => ({
      status: 200,
      body: await previewAudience(api.store, input.path.key, audienceSample),
    }),
  }),
  keyed('get', '/v1/newsletters/{key}/versions', {
    scope: read,
    summary: 'What a newsletter was, version by version, and who changed what.',
    input: z.object({ path: byKey, query: versionsQuery }),
    answers: { 200: { description: 'A page of versions.', schema: newsletterVersions } },
    problems: ['not-found'],
    handle: async (api, { input }) => ({
      status: 200,
      body: await versionsOf(api.store.lists, input.path.key, input.query),
    }),
  }),
  keyed('get', '/v1/newsletters/{key}/versions/{number}', {
    scope: read,
    summary: 'The definition that a newsletter had.',
    input: z.object({ path: byKey.extend({ number: versionInPath }) }),
    answers: { 200: { description: 'The definition.', schema: newsletterAt } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { key } = input.path;
      const version = Number(input.path.number);
      return { status: 200, body: { version, definition: await definitionAt(api.store, key, version) } };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/restore', {
    scope: write,
    summary: 'Make a newsletter what it was in an earlier version.',
    input: z.object({ path: byKey, body: restoreRequest }),
    answers: newsletter,
    problems: ['not-found', 'version-conflict', 'template-broken', 'wrong-template'],
    handle: async (api, { caller, input }) => {
      const { version, ifVersion } = input.body;
      const how = { ifVersion, actor: actorOf(caller) };
      return { status: 200, body: await api.newsletters.restore(input.path.key, version, how) };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/preview', {
    // It keeps nothing.
    scope: read,
    roles: onCallToo,
    summary: 'The letter of a newsletter as it is now, with an introduction that is not saved.',
    input: z.object({ path: byKey, body: previewRequest }),
    showsPeople: ({ body }) => body.recipient !== undefined,
    answers: { 200: { description: 'The letter.', schema: draftPreview } },
    problems: ['not-found', 'unknown-recipient', 'template-broken', 'invalid-data'],
    handle: async (api, { input }) => ({
      status: 200,
      body: await previewOf(api, { newsletter: input.path.key }, input.body),
    }),
  }),
  keyed('get', '/v1/newsletters/{key}/frame', {
    scope: read,
    summary:
      'The html of that letter, with what its last edition showed, under a policy that lets it do nothing.',
    input: z.object({ path: byKey, query: editionFrameQuery }),
    showsPeople: ({ query }) => query.recipient !== undefined,
    answers: { 200: { description: 'The letter.', schema: letterHtml, type: 'text/html' } },
    problems: ['not-found', 'unknown-recipient', 'template-broken', 'invalid-data'],
    handle: async (api, { input }) => {
      const { pictures = false, draft, ...as } = input.query;
      const html = await api.newsletters.show({ newsletter: input.path.key }, as, draft);
      return letterFrame(html, { pictures });
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
      return { status: 200, body: await api.newsletters.pause(input.path.key) };
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
      return { status: 200, body: await api.newsletters.resume(input.path.key) };
    },
  }),
  keyed('post', '/v1/newsletters/{key}/editions', {
    scope: write,
    summary: 'Begin an edition outside the schedule.',
    input: z.object({ path: byKey, body: editionRequest }),
    answers: { 202: { description: 'The edition is begun.', schema: shownEdition } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      return { status: 202, body: await api.newsletters.begin(input.path.key, input.body, actorOf(caller)) };
    },
  }),
];
