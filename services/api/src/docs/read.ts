// The OpenAPI document as the reference reads it.

import { z } from 'zod';

const json = z.record(z.string(), z.unknown());
const media = z.record(z.string(), z.object({ schema: json.optional(), example: z.unknown().optional() }));

const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().default(''),
  tags: z.array(z.string()),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean(),
        schema: json,
        example: z.unknown().optional(),
      }),
    )
    .default([]),
  security: z.array(z.record(z.string(), z.unknown())),
  requestBody: z.object({ content: media }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: media.optional() })),
});

const described = z.object({
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), json) }),
});

export type Schema = Readonly<z.infer<typeof json>>;
type Described = z.infer<typeof described>;
export type Parameter = z.infer<typeof operation>['parameters'][number];

/** A route as it is shown. */
export interface Operation extends Readonly<z.infer<typeof operation>> {
  readonly method: string;
  readonly path: string;
}

export interface Reading {
  readonly url: string;
  readonly schemas: Readonly<Record<string, Schema>>;
  /** In the order of the document. */
  readonly operations: readonly Operation[];
}

export function readDocument(document: unknown): Reading {
  const { servers, paths, components }: Described = described.parse(document);
  return {
    url: servers[0]?.url ?? '',
    schemas: components.schemas,
    operations: Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => ({ ...one, method, path })),
    ),
  };
}
