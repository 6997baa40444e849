// The fields that requests are made of. Each says in its own words what it expects; http/refusals.ts adds what came.

import { lanes } from '@pabal/domain';
import { z } from 'zod';

export {
  email,
  externalId,
  groupKey,
  type JsonObject,
  jsonObject,
  line,
  locale,
  personName as name,
  time,
  timeZone,
} from '@pabal/people';

export const id = z.uuid('an id (UUID)');
export const lane = z.enum(lanes);

/** The query parameter that says how many entries a page has. */
export const pageSize = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual);

export const cursor = id.meta({ description: 'The `next` of the page before.' });

/** Visible ASCII, as RFC 9110 lets a field value be without quoting. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible ASCII characters without spaces')
  .meta({
    description:
      'Makes a repeat safe: the same key with the same body gives the same answer, for at least 24 hours.',
  });
