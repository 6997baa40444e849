import { unknownResolutions } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { pageSize } from '../fields.ts';
import {
  all,
  dryRun,
  isNotEmpty,
  letterCursor,
  letterFields,
  notEmpty,
  reason,
} from './dead-letters.schema.ts';

const unknownFilter = named(
  'UnknownFilter',
  z.strictObject({ ...letterFields, all }).refine(isNotEmpty, notEmpty),
  'Which unknown letters: those that every field names.',
);

export const unknownQuery = z.strictObject({
  ...letterFields,
  limit: pageSize(200, 50),
  cursor: letterCursor.optional(),
});

export const resolveRequest = named(
  'ResolveRequest',
  z.strictObject({
    filter: unknownFilter,
    as: z.enum(unknownResolutions).meta({
      description: '`sent`: it did arrive. `resend`: send it again, same Message-ID. `failed`: give it up.',
    }),
    reason,
    dryRun,
  }),
  'Unknown letters about which somebody decided.',
);
