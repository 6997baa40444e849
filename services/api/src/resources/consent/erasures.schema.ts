import { z } from 'zod';
import { named } from '../../http/named.ts';
import { id, when } from '../fields.ts';

export const shownErasure = named(
  'Erasure',
  z.strictObject({
    id,
    state: z.enum(['running', 'finished']),
    requestedBy: z.string(),
    requestedAt: when,
    addressHash: z.string().meta({ description: 'Keyed hash that replaces the address.' }),
    counts: z.record(z.string(), z.int()).meta({ description: 'What was erased, by kind.' }),
    waitsFor: z.string().nullable().meta({ description: 'What has to end first.' }),
    finishedAt: when.nullable(),
  }),
  'A receipt of what was erased of a person. It is kept and holds no personal data.',
);
