// Erasing a person, and the receipt of it.

import { PabalError } from '@pabal/domain';
import { beginErasure, erasureOf, runErasure } from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { externalId, id } from '../fields.ts';
import { shownErasure } from './erasures.schema.ts';

const byId = z.strictObject({ id });
const byExternalId = z.strictObject({ externalId });

export const erasures: readonly Route[] = [
  keyed('delete', '/v1/recipients/{externalId}', {
    scope: 'recipients:write',
    roles: ['admin'],
    summary: 'Erase everything that is kept about a person.',
    input: z.object({ path: byExternalId }),
    answers: {
      200: { description: 'The person is erased: the receipt.', schema: shownErasure },
      202: { description: 'The rest is being erased: the receipt so far.', schema: shownErasure },
    },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      if (api.erasure === undefined)
        throw new PabalError(
          'wrong-state',
          'LINK_SECRET is not set. Without it nobody can be erased, because what they had refused would be forgotten. Set it for all services.',
        );
      const begun = await beginErasure(api.store, input.path.externalId, {
        keys: api.erasure,
        actor: actorOf(caller),
      });
      const end = performance.now() + waitMs;
      const erasure = await runErasure(api.store, begun.id, () => performance.now() > end);
      return { status: erasure.state === 'finished' ? 200 : 202, body: erasure };
    },
  }),
  keyed('get', '/v1/erasures/{id}', {
    scope: 'recipients:read',
    summary: 'What was erased of a person.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The receipt.', schema: shownErasure } },
    problems: ['not-found'],
    handle: async (api, { input }) => ({ status: 200, body: await erasureOf(api.store, input.path.id) }),
  }),
];

/** Most people are erased while the request waits; for the others the builder erases the rest. */
const waitMs = 2_000;
