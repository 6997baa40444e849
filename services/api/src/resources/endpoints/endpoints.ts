// Where letters of chat go: rooms and hooks of the space, by their keys.

import type { SpaceEndpoint } from '@pabal/db/endpoints';
import { endpointOf, endpointsOf, putEndpoint, removeEndpoint, testEndpoint } from '@pabal/endpoints';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { inText } from '../in-text.ts';
import {
  byKey,
  endpointList,
  endpointTest,
  putAnswer,
  removedEndpoint,
  shownEndpoint,
  wantedEndpoint,
} from './endpoints.schema.ts';

const write = { scope: 'endpoints:write' } as const;
const read = { scope: 'endpoints:read' } as const;

export const endpoints: readonly Route[] = [
  keyed('put', '/v1/endpoints/{key}', {
    ...write,
    summary: 'Say where a room or a hook of chat is. One that has ended is active again.',
    input: z.object({ path: byKey, body: wantedEndpoint }),
    answers: {
      200: { description: 'The endpoint as it is now.', schema: putAnswer },
      201: { description: 'The endpoint, which is new.', schema: putAnswer },
    },
    problems: ['wrong-state'],
    handle: async ({ store }, { caller, input }) => {
      const { endpoint, created, secret } = await putEndpoint(
        store,
        input.path.key,
        input.body,
        actorOf(caller),
      );
      return { status: created ? 201 : 200, body: { ...show(endpoint), ...(secret && { secret }) } };
    },
  }),
  keyed('get', '/v1/endpoints', {
    ...read,
    summary: 'List the endpoints of the space.',
    input: z.object({}),
    answers: { 200: { description: 'The endpoints.', schema: endpointList } },
    handle: async ({ store }) => {
      return { status: 200, body: { endpoints: (await endpointsOf(store)).map(show) } };
    },
  }),
  keyed('get', '/v1/endpoints/{key}', {
    ...read,
    summary: 'How an endpoint fares.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The endpoint.', schema: shownEndpoint } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      return { status: 200, body: show(await endpointOf(store, input.path.key)) };
    },
  }),
  keyed('delete', '/v1/endpoints/{key}', {
    ...write,
    summary: 'Remove an endpoint. Letters that were to go there end as refused.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'It is gone.', schema: removedEndpoint } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      await removeEndpoint(store, input.path.key);
      return { status: 200, body: { key: input.path.key } };
    },
  }),
  keyed('post', '/v1/endpoints/{key}/test', {
    ...write,
    summary: 'Send an endpoint a letter that says nothing but that it came through.',
    input: z.object({ path: byKey }),
    answers: { 202: { description: 'The letter, which is on its way.', schema: endpointTest } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ store, ...api }, { caller, input }) => {
      const body = await testEndpoint(store, input.path.key, {
        locale: api.locale,
        actor: actorOf(caller),
        ring: api.ringForChat,
      });
      return { status: 202, body };
    },
  }),
];

const show = (endpoint: SpaceEndpoint) => inText(endpoint);
