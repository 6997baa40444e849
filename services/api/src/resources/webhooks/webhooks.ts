// Where apps are told about changes. A key sees and changes the endpoints of its app, a user those of the space.

import type { Endpoint, ListedEndpoint, LoggedMessage } from '@pabal/db/webhooks';
import { webhookTest } from '@pabal/domain';
import {
  type Asking,
  changeEndpoint,
  endpointOf,
  endpointsOf,
  makeEndpoint,
  messageId,
  messagesOf,
  removeEndpoint,
  replayMessages,
  rotateSecret,
  testEndpoint,
  type WithSecret,
} from '@pabal/webhooks';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { type Caller, isUser } from '../../http/caller.ts';
import { id } from '../fields.ts';
import { inText } from '../in-text.ts';
import {
  endpointChange,
  endpointList,
  endpointsQuery,
  endpointWithSecret,
  message,
  messagePage,
  messageReplay,
  messagesQuery,
  newEndpoint,
  removedEndpoint,
  replayed,
  secretRotation,
  shownEndpoint,
} from './webhooks.schema.ts';

const byId = z.strictObject({ id });
const write = { scope: 'webhooks:write' } as const;
const read = { scope: 'webhooks:read' } as const;

export const webhooks: readonly Route[] = [
  keyed('post', '/v1/webhooks', {
    ...write,
    summary: 'Make an endpoint that is told about changes.',
    input: z.object({ body: newEndpoint }),
    answers: {
      201: {
        description: 'The endpoint, and its secret, which is shown nowhere again.',
        schema: endpointWithSecret,
      },
    },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { caller, input }) => {
      return { status: 201, body: showWithSecret(await makeEndpoint(store, input.body, askingOf(caller))) };
    },
  }),
  keyed('get', '/v1/webhooks', {
    ...read,
    summary: 'List endpoints, with what waits for each.',
    input: z.object({ query: endpointsQuery }),
    answers: { 200: { description: 'The endpoints of the app, or of the space.', schema: endpointList } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const endpoints = await endpointsOf(store, askingOf(caller), input.query.app);
      return { status: 200, body: { endpoints: endpoints.map(showListed) } };
    },
  }),
  keyed('get', '/v1/webhooks/{id}', {
    ...read,
    summary: 'How an endpoint fares.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The endpoint.', schema: shownEndpoint } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      return { status: 200, body: show(await endpointOf(store, input.path.id, askingOf(caller))) };
    },
  }),
  keyed('patch', '/v1/webhooks/{id}', {
    ...write,
    summary: 'Change an endpoint, or switch it on or off.',
    input: z.object({ path: byId, body: endpointChange }),
    answers: { 200: { description: 'The endpoint as it is now.', schema: shownEndpoint } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const endpoint = await changeEndpoint(store, input.path.id, input.body, askingOf(caller));
      return { status: 200, body: show(endpoint) };
    },
  }),
  keyed('delete', '/v1/webhooks/{id}', {
    ...write,
    summary: 'Remove an endpoint, and what waits for it.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'It is gone.', schema: removedEndpoint } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      await removeEndpoint(store, input.path.id, askingOf(caller));
      return { status: 200, body: { id: input.path.id } };
    },
  }),
  keyed('post', '/v1/webhooks/{id}/rotate', {
    ...write,
    summary: 'Give an endpoint another secret. Both sign for a while.',
    input: z.object({ path: byId, body: secretRotation }),
    answers: {
      200: {
        description: 'The endpoint, and its secret, which is shown nowhere again.',
        schema: endpointWithSecret,
      },
    },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { overlapSeconds } = input.body;
      const endpoint = await rotateSecret(store, input.path.id, overlapSeconds, askingOf(caller));
      return { status: 200, body: showWithSecret(endpoint) };
    },
  }),
  keyed('post', '/v1/webhooks/{id}/test', {
    ...write,
    summary: `Send an endpoint a message of the type ${webhookTest}.`,
    input: z.object({ path: byId }),
    answers: { 202: { description: 'The message, which is on its way.', schema: message } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store }, { caller, input }) => {
      return { status: 202, body: showMessage(await testEndpoint(store, input.path.id, askingOf(caller))) };
    },
  }),
  keyed('get', '/v1/webhooks/{id}/messages', {
    ...read,
    summary: 'What an endpoint was told, the newest first.',
    input: z.object({ path: byId, query: messagesQuery }),
    answers: { 200: { description: 'A page of messages.', schema: messagePage } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { limit, before, ...filter } = input.query;
      const found = await messagesOf(
        store,
        input.path.id,
        { filter, page: { before, limit } },
        askingOf(caller),
      );
      const { messages, next = null } = found;
      return { status: 200, body: { messages: messages.map(showMessage), next } };
    },
  }),
  keyed('post', '/v1/webhooks/{id}/replay', {
    ...write,
    summary: 'Send messages again: one, a range, or everything since a moment.',
    input: z.object({ path: byId, body: messageReplay }),
    answers: { 202: { description: 'How many; they keep their ids.', schema: replayed } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const messages = await replayMessages(store, input.path.id, input.body, askingOf(caller));
      return { status: 202, body: { messages } };
    },
  }),
];

function askingOf(caller: Caller): Asking {
  const app = isUser(caller) ? undefined : { id: caller.id, name: caller.name };
  return { app, scopes: caller.scopes, actor: actorOf(caller) };
}

const show = ({ appId: _appId, ...endpoint }: Endpoint) => inText(endpoint);
const showListed = ({ appId: _appId, ...endpoint }: ListedEndpoint) => inText(endpoint);
const showWithSecret = ({ appId: _appId, ...endpoint }: WithSecret<Endpoint>) => inText(endpoint);
const showMessage = (logged: LoggedMessage) => ({ id: messageId(logged), ...inText(logged) });
