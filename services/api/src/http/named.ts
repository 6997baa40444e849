import { z } from 'zod';

/** The schemas that have a name in the OpenAPI document. */
export const namedSchemas = z.registry<{ id: string }>();

/** Gives a schema its name and description in the OpenAPI document. */
export function named<Schema extends z.ZodType>(id: string, schema: Schema, description: string): Schema {
  const described = schema.meta({ description });
  namedSchemas.add(described, { id });
  return described;
}
