// One letter of any app: all that happened to it, its message, and what a person decides about it.

import {
  cancelLetter,
  correctLetter,
  type LetterHistory,
  type LetterViewer,
  letterHistory,
  letterSource,
  letterToShow,
  placeOf,
  storyOf,
} from '@pabal/deliveries';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { hasScope, peopleScope } from '../../http/admission/scopes.ts';
import { type Caller, isUser } from '../../http/caller.ts';
import { id } from '../fields.ts';
import { letterFrame } from './frame.ts';
import {
  decidedLetter,
  frameQuery,
  letterAddressRequest,
  letterCancelRequest,
  letterHistoryShown,
  letterHtml,
  letterMessage,
} from './history.schema.ts';

const byId = z.strictObject({ id });

/** Why a letter cannot be shown as it was sent. */
const notShownCodes = [
  ...(['not-found', 'test-key', 'wrong-state', 'data-erased'] as const),
  ...(['version-missing', 'version-damaged', 'template-broken', 'invalid-data'] as const),
] as const;

export const letterHistories: readonly Route[] = [
  keyed('get', '/v1/letters/{id}/history', {
    scope: 'ops:read',
    summary: 'All that happened to a letter of any app, and what it waited for.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The letter.', schema: letterHistoryShown } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      const at = new Date();
      const history = await letterHistory(api.store, input.path.id, at, api.errorsAt);
      const place = await placeOf(api.store, history.letter);
      const shown = showLetter(history, place);
      const body = hasScope(caller, peopleScope) ? shown : withoutPerson(shown);
      return { status: 200, body: { ...body, at: at.toISOString() } };
    },
  }),
  keyed('get', '/v1/letters/{id}/message', {
    scope: 'ops:read',
    showsPeople: true,
    summary: 'One letter as it was sent, with its header fields and its source.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The message.', schema: letterMessage } },
    problems: notShownCodes,
    handle: async (api, { caller, input }) => ({
      status: 200,
      body: await letterSource(api.store, input.path.id, onlookerOf(caller), api.message),
    }),
  }),
  keyed('get', '/v1/letters/{id}/frame', {
    scope: 'ops:read',
    showsPeople: true,
    summary: 'The html of one letter as it was sent, under a policy that lets it do nothing.',
    input: z.object({ path: byId, query: frameQuery }),
    answers: { 200: { description: 'The letter.', schema: letterHtml, type: 'text/html' } },
    problems: notShownCodes,
    handle: async (api, { caller, input }) => {
      const html = await letterToShow(api.store, input.path.id, onlookerOf(caller));
      return letterFrame(html, { pictures: input.query.pictures ?? false });
    },
  }),
  keyed('post', '/v1/letters/{id}/cancel', {
    scope: 'ops:write',
    summary: 'Cancel a letter that no sender has claimed.',
    input: z.object({ path: byId, body: letterCancelRequest }),
    answers: { 200: { description: 'The letter is suppressed.', schema: decidedLetter } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      const decision = { id: input.path.id, reason: input.body.reason };
      return { status: 200, body: await cancelLetter(api.store, decision, actorOf(caller)) };
    },
  }),
  keyed('post', '/v1/letters/{id}/address', {
    scope: 'ops:write',
    summary: 'Correct the address of a letter that no sender has claimed.',
    input: z.object({ path: byId, body: letterAddressRequest }),
    answers: { 200: { description: 'The letter goes to the other address.', schema: decidedLetter } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      const decision = { id: input.path.id, ...input.body };
      return { status: 200, body: await correctLetter(api.store, decision, actorOf(caller)) };
    },
  }),
];

/** People on call see the letters of all apps; what they see of people is decided by the scope for that. */
const onlookerOf = (caller: Caller): LetterViewer => ({
  appId: isUser(caller) ? undefined : caller.id,
  seesAllApps: true,
  seesPeople: hasScope(caller, peopleScope),
  onlyTest: caller.mode === 'test',
});

const iso = (time: string | null) => (time === null ? null : new Date(time).toISOString());

function showLetter(history: LetterHistory, place: Parameters<typeof storyOf>[1]) {
  const { around, sentAgainAs, steps, may } = history;
  const { app, event, edition, againOf, letters } = around;
  return {
    letter: storyOf(history, place),
    app: app && { ...app, pausedAt: iso(app.pausedAt) },
    event: event && {
      ...{ id: event.id, type: event.type, key: event.key, hasData: event.hasData },
      ...{ sendAt: iso(event.sendAt), cancelledAt: iso(event.cancelledAt) },
    },
    edition: edition && {
      ...{ id: edition.id, newsletter: edition.newsletter, newsletterName: edition.newsletterName },
      ...{ kind: edition.kind, state: edition.state, hasContent: edition.hasContent },
      ...{ slot: iso(edition.slot), pausedAt: iso(edition.pausedAt) },
    },
    ...{ againOf, sentAgainAs, letters },
    steps: steps.map((step) => ({
      ...step,
      at: step.at.toISOString(),
      until: step.until?.toISOString() ?? null,
    })),
    may,
  };
}

/** Answers of servers and notes of people may quote the address, and so may a cause. */
function withoutPerson({ letter, steps, ...rest }: ReturnType<typeof showLetter>) {
  return {
    ...rest,
    letter: {
      ...letter,
      ...{ address: null, name: null, reply: null, cause: null, waitsFor: null, discardReason: null },
      history: letter.history.map((entry) => ({ ...entry, reply: null, note: null })),
      receipts: letter.receipts.map((receipt) => ({ ...receipt, reply: null })),
    },
    steps: steps.map((step) => ({
      ...step,
      ...{ reply: null, note: null, of: step.kind === 'waited' ? null : step.of },
    })),
  };
}
