import { z } from 'zod';
import { named } from '../../http/named.ts';
import { externalId, pastTime } from '../fields.ts';

const mostActivities = 10_000;

export const activityRequest = named(
  'ActivityRequest',
  z.strictObject({
    activity: z
      .array(
        z.strictObject({
          recipient: externalId,
          at: pastTime
            .optional()
            .meta({ description: 'When it was seen, not in the future (default: now).' }),
        }),
      )
      .min(1)
      .max(mostActivities),
  }),
  'Who was seen doing something, such as signing in. The latest time counts.',
);

export const activityResult = named(
  'ActivityResult',
  z.strictObject({ noted: z.int(), unknown: z.array(z.string()) }),
  'How many different recipients were noted, and the external ids that no recipient has.',
);
