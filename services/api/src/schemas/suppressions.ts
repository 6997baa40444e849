// What is asked of suppressions, and what is answered.

import { suppressionScopes } from '@pabal/domain';
import { z } from 'zod';
import { when } from './deliveries.ts';
import { cursor, email, id, line, pageSize, time } from './fields.ts';
import { named } from './named.ts';

const scope = z.enum(suppressionScopes);
const reason = line('a reason', 100);

export const suppressionRequest = named(
  'SuppressionRequest',
  z.strictObject({
    address: email,
    scope: scope.default('all').meta({ description: 'Letters of any kind, or of one lane.' }),
    reason: reason.meta({ description: 'Such as `complaint`. `address-refused` is what servers refused.' }),
    note: line('a note', 500).optional(),
    expiresAt: time.optional().meta({ description: 'For good without.' }),
  }),
  'An address that must not be written to.',
);

export const shownSuppression = named(
  'Suppression',
  z.strictObject({
    id,
    address: z.string(),
    scope,
    reason: z.string(),
    note: z.string().nullable(),
    createdAt: when,
    expiresAt: when.nullable(),
    createdBy: z.string().nullable().meta({ description: 'Null for what servers refused.' }),
  }),
  'An address that is not written to.',
);

export const suppressionsQuery = z.strictObject({
  address: email.optional(),
  scope: scope.optional(),
  reason: reason.optional(),
  limit: pageSize(500, 100),
  cursor: cursor.optional(),
});

export const suppressionPage = named(
  'SuppressionPage',
  z.strictObject({ suppressions: z.array(shownSuppression), next: z.string().nullable() }),
  'Newest first, those that have expired included.',
);

export const removalRequest = named(
  'SuppressionRemovalRequest',
  z.strictObject({
    address: email,
    scope: scope.optional().meta({ description: 'Only the suppression of this scope; all without.' }),
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

export const removalPage = named(
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
