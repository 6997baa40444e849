// Addresses that are not written to.

import { liftFrom, removalPage, suppressAddress, suppressionPage } from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import {
  removalRequest,
  removalsQuery,
  removedSuppressions,
  shownRemovals,
  shownSuppression,
  shownSuppressions,
  suppressionRequest,
  suppressionsQuery,
} from './suppressions.schema.ts';

export const suppressions: readonly Route[] = [
  keyed('get', '/v1/suppressions', {
    scope: 'recipients:read',
    summary: 'List addresses that are not written to.',
    input: z.object({ query: suppressionsQuery }),
    answers: { 200: { description: 'A page of suppressions.', schema: shownSuppressions } },
    handle: async (api, { input }) => {
      const { address, scope, reason, limit, cursor: after } = input.query;
      const wanted = { address: address?.key, scope, reason };
      const body = await suppressionPage(api.store.lists, wanted, { after, limit }, api.erasure);
      return { status: 200, body };
    },
  }),
  keyed('post', '/v1/suppressions', {
    scope: 'recipients:write',
    roles: ['operator', 'editor', 'admin'],
    summary: 'Never write to an address.',
    input: z.object({ body: suppressionRequest }),
    answers: {
      200: { description: 'The suppression was changed.', schema: shownSuppression },
      201: { description: 'The address is suppressed.', schema: shownSuppression },
    },
    problems: ['reserved-address'],
    handle: async (api, { caller, input }) => {
      const { address, ...wanted } = input.body;
      const suppression = { ...wanted, addressKey: address.key, actor: actorOf(caller) };
      const { created, ...stored } = await suppressAddress(api.store, suppression, api.onCall ?? []);
      return { status: created ? 201 : 200, body: stored };
    },
  }),
  keyed('post', '/v1/suppressions/removal', {
    scope: 'recipients:write',
    roles: ['operator', 'editor', 'admin'],
    summary: 'Let an address be written to again.',
    input: z.object({ body: removalRequest }),
    answers: { 200: { description: 'What was lifted.', schema: removedSuppressions } },
    // A POST, because an address has no place in a path that proxies write down.
    handle: async (api, { caller, input }) => {
      const { address, scope } = input.body;
      const removal = { addressKey: address.key, scope, actor: actorOf(caller) };
      return { status: 200, body: await liftFrom(api.store, removal, api.erasure) };
    },
  }),
  keyed('get', '/v1/suppressions/removals', {
    scope: 'recipients:read',
    summary: 'List suppressions that were lifted, and who did.',
    input: z.object({ query: removalsQuery }),
    answers: { 200: { description: 'A page of lifted suppressions.', schema: shownRemovals } },
    handle: async (api, { input }) => {
      const { address, limit, cursor: after } = input.query;
      const wanted = { address: address?.key };
      const body = await removalPage(api.store.lists, wanted, { after, limit }, api.erasure);
      return { status: 200, body };
    },
  }),
];
