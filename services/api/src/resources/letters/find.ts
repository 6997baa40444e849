// Anything by what a person has of it.

import { findAnything } from '@pabal/deliveries';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { findQuery, findResult } from './history.schema.ts';

export const find: readonly Route[] = [
  keyed('get', '/v1/find', {
    scope: 'ops:read',
    summary: 'Find anything by an id or its beginning, an address, a key or a name.',
    input: z.object({ query: findQuery }),
    answers: { 200: { description: 'What it may be.', schema: findResult } },
    handle: async ({ store, templates }, { input }) => {
      const hits = await findAnything(store, input.query.q, templates.names());
      return { status: 200, body: { hits } };
    },
  }),
];
