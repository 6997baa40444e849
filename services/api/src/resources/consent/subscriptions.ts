// Who wants a newsletter.

import {
  standingOf,
  subscribeReader,
  subscriptionPage,
  subscriptionsOf,
  unsubscribeReader,
} from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { externalId } from '../fields.ts';
import {
  newsletterKey,
  recipientSubscriptions,
  shownSubscription,
  shownSubscriptions,
  subscriptionRequest,
  subscriptionsQuery,
  unsubscribed,
} from './subscriptions.schema.ts';

const byNewsletter = z.strictObject({ key: newsletterKey });
const bySubscription = z.strictObject({ key: newsletterKey, externalId });

export const subscriptions: readonly Route[] = [
  keyed('get', '/v1/newsletters/{key}/subscriptions', {
    scope: 'recipients:read',
    summary: 'List who wants a newsletter, and who does not.',
    input: z.object({ path: byNewsletter, query: subscriptionsQuery }),
    answers: { 200: { description: 'A page of subscriptions.', schema: shownSubscriptions } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { state, limit, cursor: after } = input.query;
      const page = { state, after, limit };
      return { status: 200, body: await subscriptionPage(api.store.lists, input.path.key, page) };
    },
  }),
  keyed('put', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:write',
    summary: 'Subscribe somebody, with evidence of consent.',
    input: z.object({ path: bySubscription, body: subscriptionRequest }),
    answers: { 200: { description: 'The subscription as it is now.', schema: shownSubscription } },
    problems: ['not-found', 'left-by-themselves'],
    handle: async (api, { caller, input }) => {
      const wanted = { ...readerNamed(input.path), ...input.body };
      const body = await subscribeReader(api.store, wanted, actorOf(caller), api.erasure);
      return { status: 200, body };
    },
  }),
  keyed('get', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:read',
    summary: 'Where somebody stands with a newsletter.',
    input: z.object({ path: bySubscription }),
    answers: { 200: { description: 'The subscription.', schema: shownSubscription } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: await standingOf(api.store, readerNamed(input.path)) };
    },
  }),
  keyed('delete', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:write',
    summary: 'Unsubscribe somebody, and everybody with the same address.',
    input: z.object({ path: bySubscription }),
    answers: { 200: { description: 'The subscription as it is now.', schema: unsubscribed } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      const body = await unsubscribeReader(api.store, readerNamed(input.path), actorOf(caller));
      return { status: 200, body };
    },
  }),
  keyed('get', '/v1/recipients/{externalId}/subscriptions', {
    scope: 'recipients:read',
    summary: 'What somebody wants, and every change of it.',
    input: z.object({ path: z.strictObject({ externalId }) }),
    answers: { 200: { description: 'Subscriptions and their history.', schema: recipientSubscriptions } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      return { status: 200, body: await subscriptionsOf(api.store, input.path.externalId) };
    },
  }),
];

const readerNamed = ({ key, externalId }: z.output<typeof bySubscription>) => ({
  newsletter: key,
  recipient: externalId,
});
