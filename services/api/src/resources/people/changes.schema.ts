import { z } from 'zod';
import { named } from '../../http/named.ts';
import { pageSize, when } from '../fields.ts';

export const changesQuery = z.strictObject({
  limit: pageSize(500, 100),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'the `next` of the page before')
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
});

const actor = z
  .string()
  .meta({ description: '`api:<app>`, `cli:<person>`, `import:<id>` or `source:<name>`.' });

export const recipientChangesPage = named(
  'RecipientChanges',
  z.strictObject({
    changes: z.array(z.strictObject({ at: when, actor, oldAddress: z.string(), newAddress: z.string() })),
    next: z.string().nullable(),
  }),
  'Changes of an address, newest first.',
);

export const groupChangesPage = named(
  'GroupChanges',
  z.strictObject({
    changes: z.array(z.strictObject({ at: when, actor, added: z.int(), removed: z.int() })),
    next: z.string().nullable(),
  }),
  'Changes of a group, newest first.',
);
