import { lanes } from '@pabal/domain';
import { mostCounted } from '@pabal/limits';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { lane, when } from '../fields.ts';

export const lanePath = z.strictObject({ lane });

export const shownLane = named(
  'Lane',
  z.strictObject({
    lane: z.enum(lanes),
    pausedAt: when
      .nullable()
      .meta({ description: 'Since when nothing of it is claimed; null when it goes.' }),
    pausedBy: z.string().nullable(),
    reason: z.string().nullable(),
    letters: z.int().meta({ description: `Letters that are not over, at most ${mostCounted} counted.` }),
    oldestAt: when.nullable().meta({ description: 'When the oldest of them was made.' }),
    expiring: z.int().meta({ description: 'Those of them that expire.' }),
    firstExpiresAt: when.nullable(),
    warning: z
      .string()
      .nullable()
      .meta({ description: 'What a pause of it does to people who wait for a letter.' }),
  }),
  'One of the two ways through the senders, for all spaces.',
);

export const laneList = named('LaneList', z.strictObject({ lanes: z.array(shownLane) }), 'Both lanes.');
