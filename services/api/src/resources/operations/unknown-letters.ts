// Letters whose answer was lost: shown, resolved.

import { countResolve, resolveLetters, unknownLetters as unknownOnes } from '@pabal/deliveries';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { peopleRoles } from '../../http/admission/scopes.ts';
import { decided, parkedPage } from './dead-letters.schema.ts';
import { filterOf } from './dead-letters.ts';
import { resolveRequest, unknownQuery } from './unknown-letters.schema.ts';

export const unknownLetters: readonly Route[] = [
  keyed('get', '/v1/unknown', {
    scope: 'ops:read',
    roles: peopleRoles,
    summary: 'Letters whose answer was lost, one by one.',
    input: z.object({ query: unknownQuery }),
    answers: { 200: { description: 'A page of letters.', schema: parkedPage } },
    handle: async (api, { input }) => {
      const { limit, cursor: after, ...filter } = input.query;
      return { status: 200, body: await unknownOnes(api.store.lists, filterOf(filter), { after, limit }) };
    },
  }),
  keyed('post', '/v1/unknown/resolve', {
    scope: 'ops:write',
    summary: 'Decide about letters whose answer was lost.',
    input: z.object({ body: resolveRequest }),
    answers: { 200: { description: 'They are resolved.', schema: decided } },
    handle: async (api, { caller, input }) => {
      const { as, reason, dryRun } = input.body;
      const filter = filterOf(input.body.filter);
      if (dryRun) return { status: 200, body: await countResolve(api.store, filter) };
      const request = { filter, as, reason };
      return { status: 200, body: await resolveLetters(api.store, request, actorOf(caller)) };
    },
  }),
];
