// How the limits of providers and recipient domains stand.

import { z } from 'zod';
import { when } from './deliveries.ts';
import { named } from './named.ts';

const shownLimit = named(
  'Limit',
  z.strictObject({
    key: z.string().meta({ description: '`provider:<name>` or `domain:<domain>`.' }),
    cutRate: z
      .number()
      .nullable()
      .meta({ description: 'Letters a second that a cut allows now; null when none is in force.' }),
    cutUntil: when.nullable().meta({ description: 'When the cut has grown back, if no other comes.' }),
    blockedUntil: when.nullable().meta({ description: 'Nothing goes before.' }),
    reason: z.string().nullable().meta({ description: 'The answer that made the last cut.' }),
    usedToday: z.int().meta({ description: 'Letters that went under this limit today (UTC).' }),
    eventsReturnUntil: when
      .nullable()
      .meta({ description: 'When the last of the event letters held back returns.' }),
    newslettersReturnUntil: when.nullable().meta({ description: 'The same for newsletters.' }),
  }),
  'A limit that letters have met. What is only configured and was never met is not here.',
);

export const limitList = named(
  'LimitList',
  z.strictObject({ limits: z.array(shownLimit) }),
  'All limits, those that slow letters down now first.',
);
