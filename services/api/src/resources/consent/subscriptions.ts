// Who wants a newsletter.

import { findSubscriptions, listSubscriptions, type Subscription } from '@pabal/db/people';
import {
  newsletterIdOf,
  readerOf,
  recipientOf,
  subscribePerson,
  subscriptionOf,
  unsubscribePerson,
} from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { pageBy } from '../../http/page.ts';
import { externalId } from '../fields.ts';
import {
  newsletterKey,
  recipientSubscriptions,
  shownSubscription,
  subscriptionPage,
  subscriptionRequest,
  subscriptionsQuery,
} from './subscriptions.schema.ts';

const byNewsletter = z.strictObject({ key: newsletterKey });
const bySubscription = z.strictObject({ key: newsletterKey, externalId });

export const subscriptions: readonly Route[] = [
  keyed('get', '/v1/newsletters/{key}/subscriptions', {
    scope: 'recipients:read',
    summary: 'List who wants a newsletter, and who does not.',
    input: z.object({ path: byNewsletter, query: subscriptionsQuery }),
    answers: { 200: { description: 'A page of subscriptions.', schema: subscriptionPage } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { state, limit, cursor } = input.query;
      const newsletterId = await newsletterIdOf(api.store, input.path.key);
      const subscriptions = await listSubscriptions(api.store.lists, newsletterId, {
        state,
        after: cursor,
        limit,
      });
      const { shown, next } = pageBy(
        ({ recipientId }) => recipientId,
        subscriptions,
        limit,
        showSubscription,
      );
      return { status: 200, body: { subscriptions: shown, next } };
    },
  }),
  keyed('put', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:write',
    summary: 'Subscribe somebody, with evidence of consent.',
    input: z.object({ path: bySubscription, body: subscriptionRequest }),
    answers: { 200: { description: 'The subscription as it is now.', schema: shownSubscription } },
    problems: ['not-found', 'left-by-themselves'],
    handle: async (api, { caller, input }) => {
      const ids = await readerOf(api.store, input.path.key, input.path.externalId);
      const { state, consent } = input.body;
      const evidence = { ...consent, at: consent.at ?? new Date() };
      const wanted = { ...ids, state, consent: evidence };
      await subscribePerson(api.store, wanted, actorOf(caller), api.erasure);
      return { status: 200, body: showSubscription(await subscriptionOf(api.store, ids)) };
    },
  }),
  keyed('get', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:read',
    summary: 'Where somebody stands with a newsletter.',
    input: z.object({ path: bySubscription }),
    answers: { 200: { description: 'The subscription.', schema: shownSubscription } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const ids = await readerOf(api.store, input.path.key, input.path.externalId);
      return { status: 200, body: showSubscription(await subscriptionOf(api.store, ids)) };
    },
  }),
  keyed('delete', '/v1/newsletters/{key}/subscriptions/{externalId}', {
    scope: 'recipients:write',
    summary: 'Unsubscribe somebody, and everybody with the same address.',
    input: z.object({ path: bySubscription }),
    answers: { 200: { description: 'The subscription as it is now.', schema: shownSubscription } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      const ids = await readerOf(api.store, input.path.key, input.path.externalId);
      await unsubscribePerson(api.store, ids, actorOf(caller));
      return { status: 200, body: showSubscription(await subscriptionOf(api.store, ids)) };
    },
  }),
  keyed('get', '/v1/recipients/{externalId}/subscriptions', {
    scope: 'recipients:read',
    summary: 'What somebody wants, and every change of it.',
    input: z.object({ path: z.strictObject({ externalId }) }),
    answers: { 200: { description: 'Subscriptions and their history.', schema: recipientSubscriptions } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { id: recipientId } = await recipientOf(api.store, input.path.externalId);
      const { subscriptions, moves } = await findSubscriptions(api.store, recipientId);
      const history = moves.map(({ at, consentAt, ...move }) => ({
        ...move,
        at: at.toISOString(),
        consentAt: consentAt?.toISOString() ?? null,
      }));
      return { status: 200, body: { subscriptions: subscriptions.map(showSubscription), history } };
    },
  }),
];

const showSubscription = ({
  recipientId: _id,
  externalId,
  consentAt,
  createdAt,
  changedAt,
  ...rest
}: Subscription) => ({
  ...rest,
  recipient: externalId,
  consentAt: consentAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  changedAt: changedAt.toISOString(),
});
