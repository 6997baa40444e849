// Editions of newsletters.

import { type Edition, findEditionWithBooks, listEditions } from '@pabal/db/editions';
import { PabalError, type Role } from '@pabal/domain';
import { pauseAllEditions, resumeAllEditions } from '@pabal/newsletters';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { hasScope, peopleScope } from '../../http/admission/scopes.ts';
import { page } from '../../http/page.ts';
import type { Reply } from '../../http/route.ts';
import { id } from '../fields.ts';
import {
  cancelRequest,
  editionPage,
  editionPreflight,
  editionsQuery,
  editionWithBooks,
  letterPreview,
  letterPreviewQuery,
  proofRequest,
  resendRequest,
  resent,
  shownEdition,
  touchedEditions,
} from './editions.schema.ts';

const byId = z.strictObject({ id });
const read = 'newsletters:read';
const write = 'newsletters:write';
/** Who is on call stops a newsletter that does harm. */
const onCallToo: readonly Role[] = ['operator', 'editor', 'admin'];
const edition = { 200: { description: 'The edition as it is now.', schema: shownEdition } };

export const editions: readonly Route[] = [
  keyed('get', '/v1/editions', {
    scope: read,
    summary: 'List editions.',
    input: z.object({ query: editionsQuery }),
    answers: { 200: { description: 'A page of editions.', schema: editionPage } },
    handle: async (api, { input }) => {
      const { limit, cursor, newsletter, state } = input.query;
      const editions = await listEditions(api.store.lists, { newsletter, state }, { after: cursor, limit });
      const { shown, next } = page(editions, limit, showEdition);
      return { status: 200, body: { editions: shown, next } };
    },
  }),
  keyed('get', '/v1/editions/{id}', {
    scope: read,
    summary: 'Where an edition and its letters stand.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The edition.', schema: editionWithBooks } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { id } = input.path;
      const edition = await findEditionWithBooks(api.store, id);
      if (edition === undefined) throw new PabalError('not-found', `There is no edition ${id}.`);
      const { balance, exclusions, entries, report, rate, unfit } = edition;
      const remainingSeconds = rate === null || rate === 0 ? null : balance.pending / rate;
      const body = {
        ...showEdition(edition),
        balance,
        exclusions,
        entries,
        unfit: unfit && { ...unfit, oldestAt: unfit.oldestAt.toISOString() },
        remainingSeconds,
        report: report ?? null,
      };
      return { status: 200, body };
    },
  }),
  keyed('get', '/v1/editions/{id}/preview', {
    scope: read,
    summary: 'The letter that somebody would get. Its links unsubscribe nobody.',
    input: z.object({ path: byId, query: letterPreviewQuery }),
    showsPeople: ({ query }) => query.recipient !== undefined,
    answers: { 200: { description: 'The letter.', schema: letterPreview } },
    problems: ['not-found', 'wrong-state', 'unknown-recipient', 'template-broken', 'invalid-data'],
    handle: async (api, { input }) => {
      const { subject, html, text, locale, headers } = await api.newsletters.preview(
        input.path.id,
        input.query,
      );
      return { status: 200, body: { subject, html, text, locale, headers } };
    },
  }),
  keyed('get', '/v1/editions/{id}/preflight', {
    scope: read,
    summary: 'Look an edition over before it goes out.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'What to know before saying yes.', schema: editionPreflight } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      const { edition, last, excluded, ...rest } = await api.newsletters.preflight(input.path.id);
      const visible = hasScope(caller, peopleScope)
        ? excluded
        : excluded.map((some) => ({ ...some, sample: [] }));
      const shownLast = last === undefined ? null : { ...last, slot: last.slot.toISOString() };
      return {
        status: 200,
        body: { edition: showEdition(edition), last: shownLast, excluded: visible, ...rest },
      };
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
      const proof = await api.newsletters.proof(input.path.id, to, as, actorOf(caller));
      return { status: 202, body: showEdition(proof) };
    },
  }),
  keyed('post', '/v1/editions/{id}/approve', {
    scope: write,
    summary: 'Let an edition go out that waits for it.',
    input: z.object({ path: byId }),
    answers: edition,
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      return shown(await api.newsletters.approve(input.path.id, actorOf(caller)));
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
      return shown(await api.newsletters.pauseEdition(input.path.id, actorOf(caller)));
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
      return shown(await api.newsletters.resumeEdition(input.path.id));
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
      return shown(await api.newsletters.cancel(input.path.id, { actor: actorOf(caller), reason }));
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
      const again = await api.newsletters.resend(input.path.id, bucket, decision);
      const body =
        again.kind === 'new-edition'
          ? { letters: null, replayId: null, editionId: again.editionId }
          : { letters: again.letters, replayId: again.replayId ?? null, editionId: null };
      return { status: 202, body };
    },
  }),
];

const shown = (edition: Edition): Reply => ({ status: 200, body: showEdition(edition) });

const text = (time: Date | null) => time?.toISOString() ?? null;

/** An edition as it is shown. */
export function showEdition(edition: Edition) {
  const { id, newsletter, kind, state, pausedBy, parentId, bucket, approvedBy } = edition;
  const { planned, excluded, rate, reason } = edition;
  return {
    ...{ id, newsletter, kind, state, pausedBy, parentId, bucket, approvedBy },
    ...{ planned, excluded, rate, reason },
    slot: edition.slot.toISOString(),
    pausedAt: text(edition.pausedAt),
    sendsAt: text(edition.sendsAt),
    approvedAt: text(edition.approvedAt),
    createdAt: edition.createdAt.toISOString(),
    frozenAt: text(edition.frozenAt),
    sendingAt: text(edition.sendingAt),
    sentAt: text(edition.sentAt),
    endedAt: text(edition.endedAt),
    lettersRemovedAt: text(edition.lettersRemovedAt),
  };
}
