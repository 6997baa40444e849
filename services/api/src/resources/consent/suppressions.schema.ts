import { suppressionScopes } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, email, id, line, pageSize, suppressionReason, timeAhead, when } from '../fields.ts';

const scope = z.enum(suppressionScopes);

export const suppressionRequest = named(
  'SuppressionRequest',
  z.strictObject({
    address: email,
    scope: scope.default('all').meta({ description: 'Letters of any kind, or of one lane.' }),
    reason: suppressionReason.meta({
      description: 'Such as `complaint`. `address-refused` is what servers refused.',
    }),
    note: line('a note', 500).optional(),
    expiresAt: timeAhead
      .optional()
      .meta({ description: 'A time in the future (default: it never expires).' }),
  }),
  'An address that must not be written to.',
);

export const shownSuppression = named(
  'Suppression',
  z.strictObject({
    id,
    address: z
      .string()
      .nullable()
      .meta({ description: 'Null for a person who was erased: the address is not kept.' }),
    addressHash: z
      .string()
      .nullable()
      .meta({ description: 'The keyed hash in place of the address of a person who was erased; else null.' }),
    scope,
    newsletter: z
      .string()
      .nullable()
      .meta({ description: 'The one newsletter that a person had left who was erased; else null.' }),
    reason: z.string(),
    note: z.string().nullable(),
    createdAt: when.meta({ description: 'For a person who was erased: when they were.' }),
    expiresAt: when.nullable(),
    createdBy: z
      .string()
      .nullable()
      .meta({ description: 'Null for what servers refused, and for a person who was erased.' }),
  }),
  'An address that gets no letters, or what an erased person had refused.',
);

export const suppressionsQuery = z.strictObject({
  address: email.optional(),
  scope: scope.optional(),
  reason: suppressionReason.optional(),
  limit: pageSize(500, 100),
  cursor: cursor.optional(),
});

export const shownSuppressions = named(
  'SuppressionPage',
  z.strictObject({ suppressions: z.array(shownSuppression), next: z.string().nullable() }),
  'Newest first, those that have expired included.',
);

export const removalRequest = named(
  'SuppressionRemovalRequest',
  z.strictObject({
    address: email,
    scope: scope.optional().meta({ description: 'Only the suppression of this scope (default: all).' }),
  }),
  'An address that may be written to again.',
);

export const removedSuppressions = named(
  'RemovedSuppressions',
  z.strictObject({ removed: z.array(shownSuppression) }),
  'What was lifted; empty when there was nothing.',
);

export const removalsQuery = z.strictObject({
  address: email.optional(),
  limit: pageSize(500, 100),
  cursor: cursor.optional(),
});

export const shownRemovals = named(
  'SuppressionRemovalPage',
  z.strictObject({
    removals: z.array(
      shownSuppression.extend({
        removedAt: when,
        removedBy: z.string().meta({ description: '`api:<app>` or `cli:<person>`.' }),
      }),
    ),
    next: z.string().nullable(),
  }),
  'Suppressions that were lifted, the last first.',
);
