// Limits of providers and recipient domains.

import { liftLimit, listStandings } from '@pabal/limits';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { inText } from '../in-text.ts';
import { liftedLimit, limitList, limitPath } from './limits.schema.ts';

export const limits: readonly Route[] = [
  keyed('get', '/v1/limits', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'How the limits of providers and recipient domains stand.',
    input: z.object({}),
    answers: { 200: { description: 'All limits.', schema: limitList } },
    handle: async ({ store }) => {
      return { status: 200, body: { limits: (await listStandings(store)).map(inText) } };
    },
  }),
  keyed('post', '/v1/limits/{key}/lift', {
    scope: 'ops:write',
    ofInstallation: true,
    summary: 'End the cut of a limit now: the letters that wait behind it go at once.',
    input: z.object({ path: limitPath }),
    answers: { 200: { description: 'It is lifted.', schema: liftedLimit } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { before, released } = await liftLimit(store, input.path.key, actorOf(caller));
      return { status: 200, body: { before: inText(before), released } };
    },
  }),
];
