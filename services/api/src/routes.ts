// Every route of the API, top to bottom. Express, /openapi.json and the structure test are made from this table.

import { z } from 'zod';
import { feedRoutes } from './feed-routes.ts';
import { keyed, type Method, type PublicRoute, type Route } from './http/route.ts';
import { newsletterRoutes } from './newsletter-routes.ts';
import { opsRoutes } from './ops-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { getDeliveries, getDelivery } from './routes/deliveries.ts';
import { deleteEvent, getEvent, postEvent, postEvents } from './routes/events.ts';
import { getMembers, patchMembers, putMembers } from './routes/groups.ts';
import {
  serveOpenApi,
  serveOps,
  serveProblem,
  serveUnsubscribe,
  serveUnsubscribePage,
} from './routes/public.ts';
import { getRecipient, putRecipient } from './routes/recipients.ts';
import { deliveryPage, deliveryQuery, toldDelivery } from './schemas/deliveries.ts';
import { acceptedEvent, batchRequest, batchResults, eventRequest, shownEvent } from './schemas/events.ts';
import { externalId, groupKey, id, idempotencyKey } from './schemas/fields.ts';
import {
  membersChange,
  membersChangeRequest,
  membersPage,
  membersQuery,
  membersRequest,
  recipientRequest,
  shownRecipient,
} from './schemas/people.ts';

const MiB = 1024 * 1024;
const byId = z.strictObject({ id });
const byExternalId = z.strictObject({ externalId });
const byKey = z.strictObject({ key: groupKey });
const whomToWriteTo = [
  'unknown-event-type',
  'unknown-recipient',
  'unknown-group',
  'idempotency-conflict',
] as const;

export const routes: readonly Route[] = [
  keyed('post', '/v1/events', {
    scope: 'events:write',
    summary: 'Post an event: everybody concerned gets a letter.',
    input: z.object({
      header: z.object({ 'idempotency-key': idempotencyKey.optional() }),
      body: eventRequest,
    }),
    answers: {
      202: { description: 'The event is stored; its letters will be sent.', schema: acceptedEvent },
    },
    problems: whomToWriteTo,
    handle: postEvent,
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
    handle: postEvents,
  }),
  keyed('get', '/v1/events/{id}', {
    scope: 'events:read',
    summary: 'Where an event and its deliveries stand.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The event.', schema: shownEvent } },
    problems: ['not-found'],
    handle: getEvent,
  }),
  keyed('delete', '/v1/events/{id}', {
    scope: 'events:write',
    summary: 'Cancel what has not been claimed by a sender.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The event, cancelled.', schema: shownEvent } },
    problems: ['not-found'],
    handle: deleteEvent,
  }),
  keyed('get', '/v1/deliveries', {
    scope: 'events:read',
    summary: 'List deliveries: who got what, who did not, and why.',
    input: z.object({ query: deliveryQuery }),
    answers: { 200: { description: 'A page of deliveries.', schema: deliveryPage } },
    handle: getDeliveries,
  }),
  keyed('get', '/v1/deliveries/{id}', {
    scope: 'events:read',
    summary: 'One delivery and its whole story.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The delivery.', schema: toldDelivery } },
    problems: ['not-found'],
    handle: getDelivery,
  }),
  keyed('put', '/v1/recipients/{externalId}', {
    scope: 'recipients:write',
    summary: 'Make a recipient, or make it exactly so.',
    input: z.object({ path: byExternalId, body: recipientRequest }),
    answers: {
      200: { description: 'The recipient was changed.', schema: shownRecipient },
      201: { description: 'The recipient was made.', schema: shownRecipient },
    },
    handle: putRecipient,
  }),
  keyed('get', '/v1/recipients/{externalId}', {
    scope: 'recipients:read',
    summary: 'One recipient.',
    input: z.object({ path: byExternalId }),
    answers: { 200: { description: 'The recipient.', schema: shownRecipient } },
    problems: ['not-found'],
    handle: getRecipient,
  }),
  keyed('put', '/v1/groups/{key}/members', {
    scope: 'recipients:write',
    summary: 'Make a group consist of exactly these members.',
    input: z.object({ path: byKey, body: membersRequest }),
    bodyLimit: 32 * MiB,
    answers: { 200: { description: 'The group was changed.', schema: membersChange } },
    problems: ['unknown-recipient'],
    handle: putMembers,
  }),
  keyed('patch', '/v1/groups/{key}/members', {
    scope: 'recipients:write',
    summary: 'Take members out of a group, and add some.',
    input: z.object({ path: byKey, body: membersChangeRequest }),
    bodyLimit: 32 * MiB,
    answers: { 200: { description: 'The group was changed.', schema: membersChange } },
    problems: ['unknown-recipient'],
    handle: patchMembers,
  }),
  keyed('get', '/v1/groups/{key}/members', {
    scope: 'recipients:read',
    summary: 'List the members of a group.',
    input: z.object({ path: byKey, query: membersQuery }),
    answers: { 200: { description: 'A page of members.', schema: membersPage } },
    problems: ['not-found'],
    handle: getMembers,
  }),
  ...peopleRoutes,
  ...newsletterRoutes,
  ...feedRoutes,
  ...opsRoutes,
  open(
    'get',
    '/unsubscribe/{token}',
    'A page that asks whether to unsubscribe.',
    'text/html',
    serveUnsubscribePage,
  ),
  open('post', '/unsubscribe/{token}', 'Unsubscribe (RFC 8058).', 'text/html', serveUnsubscribe),
  open('get', '/healthz', 'Whether the process lives.', 'application/json', serveOps),
  open('get', '/readyz', 'Whether events can be accepted.', 'application/json', serveOps),
  open('get', '/metrics', 'Figures for Prometheus.', 'text/plain', serveOps),
  open('get', '/openapi.json', 'This document.', 'application/json', serveOpenApi),
  open('get', '/problems/{code}', 'What a problem code means.', 'application/json', serveProblem),
];

/** A route for everybody. */
function open(
  method: Method,
  path: string,
  summary: string,
  type: string,
  serve: PublicRoute['serve'],
): PublicRoute {
  return { kind: 'public', method, path, summary, type, serve };
}
