// Addresses that are not written to.

import { listRemovals, listSuppressions, type Suppression, type SuppressionRemoval } from '@pabal/db/people';
import { addressOrHash, kindsOfKey, liftSuppressions, suppress } from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { page } from '../../http/page.ts';
import {
  removalPage,
  removalRequest,
  removalsQuery,
  removedSuppressions,
  shownSuppression,
  suppressionPage,
  suppressionRequest,
  suppressionsQuery,
} from './suppressions.schema.ts';

export const suppressions: readonly Route[] = [
  keyed('get', '/v1/suppressions', {
    scope: 'recipients:read',
    summary: 'List addresses that are not written to.',
    input: z.object({ query: suppressionsQuery }),
    answers: { 200: { description: 'A page of suppressions.', schema: suppressionPage } },
    handle: async (api, { input }) => {
      const { address, scope, reason, limit, cursor } = input.query;
      const addressKeys = address && kindsOfKey(address.key, api.erasure);
      const filter = { addressKeys, scope, reason };
      const suppressions = await listSuppressions(api.store.lists, filter, { after: cursor, limit });
      const { shown, next } = page(suppressions, limit, showSuppression);
      return { status: 200, body: { suppressions: shown, next } };
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
      const { created, ...stored } = await suppress(api.store, suppression, api.onCall ?? []);
      return { status: created ? 201 : 200, body: showSuppression(stored) };
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
      const removed = await liftSuppressions(api.store, removal, api.erasure);
      return { status: 200, body: { removed: removed.map(showSuppression) } };
    },
  }),
  keyed('get', '/v1/suppressions/removals', {
    scope: 'recipients:read',
    summary: 'List suppressions that were lifted, and who did.',
    input: z.object({ query: removalsQuery }),
    answers: { 200: { description: 'A page of lifted suppressions.', schema: removalPage } },
    handle: async (api, { input }) => {
      const { address, limit, cursor } = input.query;
      const addressKeys = address && kindsOfKey(address.key, api.erasure);
      const removals = await listRemovals(api.store.lists, { addressKeys }, { after: cursor, limit });
      const { shown, next } = page(removals, limit, showRemoval);
      return { status: 200, body: { removals: shown, next } };
    },
  }),
];

const showSuppression = ({ addressKey, createdAt, expiresAt, ...rest }: Suppression) => ({
  ...rest,
  ...addressOrHash(addressKey),
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
});

const showRemoval = ({ removedAt, removedBy, ...suppression }: SuppressionRemoval) => ({
  ...showSuppression(suppression),
  removedAt: removedAt.toISOString(),
  removedBy,
});
