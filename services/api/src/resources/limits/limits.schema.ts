import { z } from 'zod';
import { named } from '../../http/named.ts';
import { when } from '../fields.ts';

export const shownLimit = named(
  'Limit',
  z.strictObject({
    key: z.string().meta({ description: '`provider:<name>` or `domain:<domain>`.' }),
    cutRate: z
      .number()
      .nullable()
      .meta({ description: 'Letters a second that a cut allows now; null when no cut is in force.' }),
    cutSince: when.nullable().meta({ description: 'When the first of the cuts in force was made.' }),
    cutUntil: when.nullable().meta({
      description:
        'When the cut has grown back, if letters pass from now on and no server says “too fast” again.',
    }),
    blockedUntil: when.nullable().meta({ description: 'Nothing goes before.' }),
    reason: z.string().nullable().meta({ description: 'The answer that made the last cut.' }),
    usedToday: z.int().meta({ description: 'Letters that went under this limit today (UTC).' }),
    liftedAt: when.nullable().meta({ description: 'When somebody last ended a cut of it by hand.' }),
    liftedBy: z.string().nullable().meta({ description: 'Who that was.' }),
    eventsWaiting: z.int().meta({ description: 'Event letters that wait behind it.' }),
    newslettersWaiting: z.int().meta({ description: 'Newsletter letters that wait behind it.' }),
    oldestWaitingAt: when.nullable().meta({ description: 'When the oldest letter behind it was made.' }),
    nextReturnAt: when.nullable().meta({ description: 'When the next letter behind it may go.' }),
    lastReturnAt: when.nullable().meta({
      description: 'When the last of them will have gone, at the last good rate or the present rate.',
    }),
    returnTooLate: z
      .int()
      .meta({ description: 'Letters behind it that will have expired before they can go at that rate.' }),
  }),
  'A limit that letters have met. A limit that was configured but never met is not listed.',
);

export const limitList = named(
  'LimitList',
  z.strictObject({ limits: z.array(shownLimit) }),
  'All limits, those that slow letters down now first.',
);

export const limitPath = z.strictObject({
  key: z
    .string()
    .regex(/^(domain|provider):\S{1,255}$/, 'domain:<domain> or provider:<name>')
    .meta({ description: '`domain:<domain>` or `provider:<name>`.' }),
});

export const liftedLimit = named(
  'LiftedLimit',
  z.strictObject({
    before: shownLimit,
    released: z.int().meta({ description: 'Letters that waited behind it and go now.' }),
  }),
  'A limit that was lifted: how it stood, and what goes now.',
);
