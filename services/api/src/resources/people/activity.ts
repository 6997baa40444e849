// Who was seen doing something.

import { noteSeen } from '@pabal/people';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { activityRequest, activityResult } from './activity.schema.ts';

export const activity: readonly Route[] = [
  keyed('post', '/v1/activity', {
    scope: 'recipients:write',
    summary: 'Note who was seen doing something.',
    input: z.object({ body: activityRequest }),
    answers: { 200: { description: 'It is noted.', schema: activityResult } },
    handle: async (api, { input }) => {
      return { status: 200, body: await noteSeen(api.store, input.body.activity) };
    },
  }),
];
