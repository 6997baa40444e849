// Events: posted, looked at, cancelled.

import type { StoredEvent } from '@pabal/db/ledger';
import { isUnavailable } from '@pabal/db/store';
import { balanceOf, PabalError } from '@pabal/domain';
import {
  cancelEvent,
  eventByKey,
  eventOf,
  eventState,
  type KeyedRequest,
  linksOf,
  type Settled,
} from '@pabal/events';
import { problemOf, toPabalError } from '@pabal/http';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { type Caller, isUser, requireApp } from '../../http/caller.ts';
import { refusalOf } from '../../http/problems/refusals.ts';
import { id, idempotencyKey } from '../fields.ts';
import {
  acceptedEvent,
  batchedEvent,
  batchRequest,
  batchResults,
  eventRequest,
  type ShownEvent,
  shownEvent,
} from './events.schema.ts';

const MiB = 1024 * 1024;
const byId = z.strictObject({ id });
const whomToWriteTo = [
  'template-not-allowed',
  'unknown-event-type',
  'template-broken',
  'wrong-template',
  'invalid-data',
  'unknown-recipient',
  'unknown-group',
  'unknown-endpoint',
  'unknown-attachment',
  'attachment-refused',
  'idempotency-conflict',
] as const;

export const events: readonly Route[] = [
  keyed('post', '/v1/events', {
    scope: 'events:write',
    summary: 'Post an event: everybody concerned gets a letter.',
    input: z.object({
      header: z.object({ 'idempotency-key': idempotencyKey.optional() }),
      body: eventRequest,
    }),
    answers: {
      202: {
        description:
          'The event is stored; its letters will be sent. With `Idempotent-Replayed: true` it was stored before, and this is the answer of then.',
        schema: acceptedEvent,
      },
    },
    problems: whomToWriteTo,
    handle: async (api, { caller, input }) => {
      const key = input.header['idempotency-key'];
      const { answer, replayed } = await api.events.accept(requireApp(caller), input.body, key);
      return { status: 202, body: answer, ...(replayed && { headers: replayedHeader }) };
    },
  }),
  keyed('post', '/v1/events/batch', {
    scope: 'events:write',
    summary: 'Post up to 500 events, each with its own result.',
    input: z.object({ body: batchRequest }),
    bodyLimit: 8 * MiB,
    answers: {
      202: { description: 'All events are stored.', schema: batchResults },
      200: { description: 'Some events were refused; each result says so.', schema: batchResults },
    },
    cost: ({ body }) => body.events.length,
    // 202 when all were accepted, 200 when each result has to be looked at.
    handle: async (api, { caller, requestId, input }) => {
      const settled = await api.events.acceptAll(requireApp(caller), input.body.events.map(readEvent));
      const outcomes = settled.map(outcomeOf);
      const errors = outcomes.flatMap((outcome) => (outcome instanceof PabalError ? [outcome] : []));
      // While the store is away no event has a result of its own: the caller has to repeat the whole request.
      if (errors.length === outcomes.length && isUnavailable(errors[0])) throw errors[0];
      const context = { publicUrl: api.publicUrl, requestId };
      const results = outcomes.map((outcome) => {
        if (!(outcome instanceof PabalError)) return { status: 202, ...outcome };
        const problem = problemOf(outcome, context);
        return { status: problem.status, problem };
      });
      return { status: errors.length === 0 ? 202 : 200, body: { results } };
    },
  }),
  keyed('get', '/v1/events/{id}', {
    scope: 'events:read',
    summary: 'Where an event and its deliveries stand.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The event.', schema: shownEvent } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      return { status: 200, body: showEvent(await eventOf(api.store, input.path.id, appOrAll(caller))) };
    },
  }),
  keyed('get', '/v1/events/by-key/{key}', {
    scope: 'events:read',
    summary: 'Where the event stands that was posted under this idempotency key.',
    input: z.object({ path: z.strictObject({ key: idempotencyKey }) }),
    answers: { 200: { description: 'The event.', schema: shownEvent } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      return { status: 200, body: showEvent(await eventByKey(api.store, input.path.key, appOrAll(caller))) };
    },
  }),
  keyed('delete', '/v1/events/{id}', {
    scope: 'events:write',
    roles: ['operator', 'admin'],
    summary: 'Cancel what has not been claimed by a sender.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The event, cancelled.', schema: shownEvent } },
    problems: ['not-found', 'test-key'],
    handle: async (api, { caller, input }) => {
      return { status: 200, body: showEvent(await cancelEvent(api.store, input.path.id, appOrAll(caller))) };
    },
  }),
];

/** A user looks after the events of all apps. */
const appOrAll = (caller: Caller) => (isUser(caller) ? 'all' : caller);

/** The second is how it was called first; clients may read it until they are changed. */
const replayedHeader = { 'Idempotent-Replayed': 'true', 'Idempotency-Replayed': 'true' };

/** The fields at fault are named as if the event had come alone. */
const inBody = z.object({ body: batchedEvent });

function readEvent(item: unknown): KeyedRequest | PabalError {
  const parsed = inBody.safeParse({ body: item });
  if (!parsed.success) return refusalOf(parsed.error.issues, { body: item });
  const { idempotencyKey, ...request } = parsed.data.body;
  return { request, idempotencyKey };
}

function outcomeOf(settled: Settled): { event: unknown; replayed: boolean } | PabalError {
  if (settled.status === 'rejected') return toPabalError(settled.reason);
  return { event: settled.value.answer, replayed: settled.value.replayed };
}

function showEvent(event: StoredEvent): ShownEvent {
  const { id, type, lane, locale, test, reference, tags } = event;
  return {
    id,
    type,
    state: eventState(event),
    lane,
    locale,
    test,
    createdAt: event.createdAt.toISOString(),
    sendAt: event.sendAt.toISOString(),
    expiresAt: event.expiresAt?.toISOString() ?? null,
    cancelledAt: event.cancelledAt?.toISOString() ?? null,
    reference,
    tags: [...tags],
    counts: balanceOf(event.counts),
    afterwards: event.afterwards,
    links: linksOf(id),
  };
}
