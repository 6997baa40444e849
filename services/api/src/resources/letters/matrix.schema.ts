import { z } from 'zod';
import { named } from '../../http/named.ts';
import { id, time, when } from '../fields.ts';
import { deadFields, letterFields } from '../operations/dead-letters.schema.ts';

const change = time.optional().meta({
  description: 'Counts apart what has waited since this time: what came after a change.',
});

export const deadMatrixQuery = z.strictObject({ ...deadFields, change });
export const unknownMatrixQuery = z.strictObject({ ...letterFields, change });

const counted = {
  letters: z.int(),
  after: z.int().meta({ description: 'Those that have waited since `change` or later.' }),
};

const matrixFields = {
  total: z.strictObject(counted),
  complete: z.boolean().meta({
    description: 'False when there are so many letters that only the newest of them were counted.',
  }),
  at: when.meta({
    description: 'When they were counted. A decision with this as `to` touches no letter that came later.',
  }),
  rows: z.array(
    z.strictObject({
      ...counted,
      id: z
        .string()
        .meta({ description: 'Names the cause in twelve characters; of unknown letters, the provider.' }),
      name: z.string(),
      outcome: z.string().nullable(),
      templates: z.array(z.string()),
      firstAt: when,
      lastAt: when,
      example: id.meta({ description: 'The newest of them.' }),
    }),
  ),
  domains: z.array(z.strictObject({ ...counted, domain: z.string() })),
  cells: z.array(
    z.strictObject({
      ...counted,
      row: z.string(),
      domain: z.string().nullable().meta({ description: 'Null: all other domains.' }),
    }),
  ),
};

export const matrixShown = named(
  'ParkedMatrix',
  z.strictObject(matrixFields),
  'Letters that wait for a decision, by what went wrong and by the domain of the recipient; the latest first.',
);

export const deadMatrixShown = named(
  'DeadLetterMatrix',
  z.strictObject({
    ...matrixFields,
    changes: z
      .array(
        z.strictObject({
          at: when,
          kind: z.enum(['template', 'process']),
          what: z.string(),
          version: z.string(),
        }),
      )
      .meta({
        description:
          'When the templates of these letters were taken up in another version, and when processes were started, which is when settings change. Newest first.',
      }),
  }),
  'Dead letters by cause and domain, and what was changed meanwhile.',
);
