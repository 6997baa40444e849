// Who changed recipients and groups.

import { groupChanges, recipientChanges } from '@pabal/people';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { externalId, groupKey } from '../fields.ts';
import { changesQuery, groupChangesPage, recipientChangesPage } from './changes.schema.ts';

const byExternalId = z.strictObject({ externalId });

export const changes: readonly Route[] = [
  keyed('get', '/v1/recipients/{externalId}/changes', {
    scope: 'recipients:read',
    summary: 'Who changed the address of a recipient.',
    input: z.object({ path: byExternalId, query: changesQuery }),
    answers: { 200: { description: 'A page of changes.', schema: recipientChangesPage } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return {
        status: 200,
        body: await recipientChanges(api.store, input.path.externalId, { after, limit }),
      };
    },
  }),
  keyed('get', '/v1/groups/{key}/changes', {
    scope: 'recipients:read',
    summary: 'Who changed a group.',
    input: z.object({ path: z.strictObject({ key: groupKey }), query: changesQuery }),
    answers: { 200: { description: 'A page of changes.', schema: groupChangesPage } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await groupChanges(api.store, input.path.key, { after, limit }) };
    },
  }),
];
