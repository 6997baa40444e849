// Editions of newsletters.

import type { Role } from '@pabal/domain';
import {
  editionBooks,
  editionPage,
  type LetterOf,
  packedDraft,
  pauseAllEditions,
  resumeAllEditions,
} from '@pabal/newsletters';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route, type SpaceApi } from '../../api.ts';
import { hasScope, peopleScope } from '../../http/admission/scopes.ts';
import { id } from '../fields.ts';
import { letterFrame } from '../letters/frame.ts';
import { letterHtml } from '../letters/history.schema.ts';
import {
  arrangement,
  cancelRequest,
  checkRequest,
  draftPreview,
  editionCheck,
  editionFrameQuery,
  editionPreflight,
  editionsQuery,
  editionWithBooks,
  letterPreview,
  letterPreviewQuery,
  previewRequest,
  proofRequest,
  resendRequest,
  resent,
  shownEdition,
  shownEditions,
  touchedEditions,
} from './editions.schema.ts';

const byId = z.strictObject({ id });
const read = 'newsletters:read';
const write = 'newsletters:write';
/** Who is on call stops a newsletter that does harm. */
const onCallToo: readonly Role[] = ['operator', 'editor', 'admin'];
const edition = { 200: { description: 'The edition as it is now.', schema: shownEdition } };

/** A letter with a draft, and the draft for the page that shows it. */
export async function previewOf(
  { newsletters }: Pick<SpaceApi, 'newsletters'>,
  of: LetterOf,
  { intro, ...as }: z.output<typeof previewRequest>,
) {
  const draft = { ...(intro !== undefined && { intro }) };
  return { ...(await newsletters.preview(of, as, draft)), draft: packedDraft(draft) };
}

export const editions: readonly Route[] = [
  keyed('get', '/v1/editions', {
    scope: read,
    summary: 'List editions.',
    input: z.object({ query: editionsQuery }),
    answers: { 200: { description: 'A page of editions.', schema: shownEditions } },
    handle: async (api, { input }) => {
      const { limit, cursor, newsletter, state } = input.query;
      const page = { after: cursor, limit };
      return { status: 200, body: await editionPage(api.store.lists, { newsletter, state }, page) };
    },
  }),
  keyed('get', '/v1/editions/{id}', {
    scope: read,
    summary: 'Where an edition and its letters stand.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The edition.', schema: editionWithBooks } },
    problems: ['not-found'],
    handle: async (api, { input }) => ({ status: 200, body: await editionBooks(api.store, input.path.id) }),
  }),
  keyed('get', '/v1/editions/{id}/preview', {
    scope: read,
    summary: 'The letter that somebody would get. Its links unsubscribe nobody.',
    input: z.object({ path: byId, query: letterPreviewQuery }),
    showsPeople: ({ query }) => query.recipient !== undefined,
    answers: { 200: { description: 'The letter.', schema: letterPreview } },
    problems: ['not-found', 'wrong-state', 'unknown-recipient', 'template-broken', 'invalid-data'],
    handle: async (api, { input }) => ({
      status: 200,
      body: await api.newsletters.preview({ edition: input.path.id }, input.query),
    }),
  }),
  keyed('post', '/v1/editions/{id}/preview', {
    // It keeps nothing.
    scope: read,
    roles: onCallToo,
    summary: 'The letter that somebody would get with an introduction that is not saved.',
    input: z.object({ path: byId, body: previewRequest }),
    showsPeople: ({ body }) => body.recipient !== undefined,
    answers: { 200: { description: 'The letter.', schema: draftPreview } },
    problems: ['not-found', 'wrong-state', 'unknown-recipient', 'template-broken', 'invalid-data'],
    handle: async (api, { input }) => ({
      status: 200,
      body: await previewOf(api, { edition: input.path.id }, input.body),
    }),
  }),
  keyed('get', '/v1/editions/{id}/frame', {
    scope: read,
    summary: 'The html of that letter, under a policy that lets it do nothing.',
    input: z.object({ path: byId, query: editionFrameQuery }),
    showsPeople: ({ query }) => query.recipient !== undefined,
    answers: { 200: { description: 'The letter.', schema: letterHtml, type: 'text/html' } },
    problems: ['not-found', 'wrong-state', 'unknown-recipient', 'template-broken', 'invalid-data'],
    handle: async (api, { input }) => {
      const { pictures = false, draft, ...as } = input.query;
      const html = await api.newsletters.show({ edition: input.path.id }, as, draft);
      return letterFrame(html, { pictures });
    },
  }),
  keyed('get', '/v1/editions/{id}/preflight', {
    scope: read,
    summary: 'Look an edition over before it goes out.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'What to know before saying yes.', schema: editionPreflight } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      const { excluded, ...rest } = await api.newsletters.preflight(input.path.id);
      const visible = hasScope(caller, peopleScope)
        ? excluded
        : excluded.map((some) => ({ ...some, sample: [] }));
      return { status: 200, body: { ...rest, excluded: visible } };
    },
  }),
  keyed('post', '/v1/editions/{id}/proof', {
    scope: write,
    summary: 'Send an edition to a few addresses as a test.',
    input: z.object({ path: byId, body: proofRequest }),
    showsPeople: ({ body }) => body.recipient !== undefined,
    answers: { 202: { description: 'The test, an edition of its own.', schema: shownEdition } },
    problems: ['not-found', 'wrong-state', 'unknown-recipient', 'template-broken', 'invalid-data'],
    handle: async (api, { caller, input }) => {
      const { to, ...as } = input.body;
      return { status: 202, body: await api.newsletters.proof(input.path.id, to, as, actorOf(caller)) };
    },
  }),
  keyed('patch', '/v1/editions/{id}', {
    scope: write,
    summary: 'Take entries out of an edition that is not approved, move them, introduce them.',
    input: z.object({ path: byId, body: arrangement }),
    answers: edition,
    problems: ['not-found', 'wrong-state', 'version-conflict'],
    handle: async (api, { caller, input }) => ({
      status: 200,
      body: await api.newsletters.arrange(input.path.id, input.body, actorOf(caller)),
    }),
  }),
  keyed('post', '/v1/editions/{id}/check', {
    // It asks servers of others, and keeps nothing.
    scope: read,
    roles: onCallToo,
    summary:
      'Ask for what the letter of an edition leads to and shows, and name what makes it look like spam.',
    input: z.object({ path: byId, body: checkRequest }),
    answers: { 200: { description: 'What was found.', schema: editionCheck } },
    problems: ['not-found', 'wrong-state', 'template-broken'],
    handle: async ({ newsletters, reach, ours }, { input }) => ({
      status: 200,
      body: await newsletters.check(input.path.id, { ...input.body, reach, ours }),
    }),
  }),
  keyed('post', '/v1/editions/{id}/approve', {
    scope: write,
    summary: 'Let an edition go out that waits for it.',
    input: z.object({ path: byId }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      return { status: 200, body: await api.newsletters.approve(input.path.id, actorOf(caller)) };
    },
  }),
  keyed('post', '/v1/editions/{id}/pause', {
    scope: write,
    roles: onCallToo,
    summary: 'Stop an edition where it is.',
    input: z.object({ path: byId }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      return { status: 200, body: await api.newsletters.pauseEdition(input.path.id, actorOf(caller)) };
    },
  }),
  keyed('post', '/v1/editions/{id}/resume', {
    scope: write,
    roles: onCallToo,
    summary: 'Let a paused edition go on.',
    input: z.object({ path: byId }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { input }) => {
      return { status: 200, body: await api.newsletters.resumeEdition(input.path.id) };
    },
  }),
  keyed('post', '/v1/editions/pause', {
    scope: write,
    summary: 'Stop every edition of the space that is not over.',
    input: z.object({}),
    answers: { 200: { description: 'They are paused.', schema: touchedEditions } },
    handle: async ({ store }, { caller }) => ({
      status: 200,
      body: await pauseAllEditions(store, actorOf(caller)),
    }),
  }),
  keyed('post', '/v1/editions/resume', {
    scope: write,
    summary: 'Let every paused edition of the space go on.',
    input: z.object({}),
    answers: { 200: { description: 'They go on.', schema: touchedEditions } },
    handle: async ({ store }) => ({ status: 200, body: await resumeAllEditions(store) }),
  }),
  keyed('post', '/v1/editions/{id}/cancel', {
    scope: write,
    roles: onCallToo,
    summary: 'End an edition for good: what has gone out stays sent, the rest is suppressed.',
    input: z.object({ path: byId, body: cancelRequest }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      const { reason } = input.body;
      return {
        status: 200,
        body: await api.newsletters.cancel(input.path.id, { actor: actorOf(caller), reason }),
      };
    },
  }),
  keyed('post', '/v1/editions/{id}/resend', {
    scope: write,
    summary: 'Send exactly one bucket of an edition again.',
    input: z.object({ path: byId, body: resendRequest }),
    answers: { 202: { description: 'They go out again.', schema: resent } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      const { bucket, reason, rate } = input.body;
      const decision = { actor: actorOf(caller), reason, rate };
      return { status: 202, body: await api.newsletters.resend(input.path.id, bucket, decision) };
    },
  }),
];
