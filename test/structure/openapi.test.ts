import { openApiDocument, routes } from '@pabal/api';
import { errorCodes } from '@pabal/domain';
import { z } from 'zod';

const schema = z.looseObject({});
const content = z.record(z.string(), z.object({ schema: schema.optional() }));
const document = z
  .object({
    openapi: z.literal('3.1.0'),
    info: z.object({ title: z.string(), version: z.string() }),
    paths: z.record(
      z.string().startsWith('/'),
      z.partialRecord(
        z.enum(['get', 'post', 'put', 'patch', 'delete']),
        z.object({
          operationId: z.string(),
          summary: z.string().endsWith('.'),
          security: z.array(z.record(z.string(), z.array(z.never()))),
          parameters: z.array(
            z.object({
              name: z.string(),
              in: z.enum(['path', 'query', 'header']),
              required: z.boolean(),
              schema,
            }),
          ),
          requestBody: z.object({ required: z.literal(true), content }).optional(),
          responses: z.record(
            z.string().regex(/^[1-5]\d\d$/),
            z.object({ description: z.string(), content }),
          ),
        }),
      ),
    ),
    components: z.object({
      schemas: z.record(z.string(), schema),
      securitySchemes: z.object({ key: schema }),
    }),
  })
  .loose()
  .parse(openApiDocument(routes, 'https://pabal.example'));

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every `$ref` below a value. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

describe('the OpenAPI document', () => {
  it('has every route of the table and no other', () => {
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('names its operations apart', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to what is there, and to all of it', () => {
    const wanted = new Set(references(document));
    const there = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
    expect([...wanted].sort()).toEqual(there.sort());
  });

  it('describes every parameter in a path', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect({ path, described }).toEqual({ path, described: inPath });
    }
  });

  it('tells which error codes there are, and what they mean', () => {
    const text = JSON.stringify(document.components.schemas.Problem);
    for (const [code, meaning] of Object.entries(errorCodes)) {
      expect(text).toContain(`\`${code}\``);
      expect(text).toContain(JSON.stringify(meaning).slice(1, -1));
    }
  });

  it('says of an event what is checked of it', () => {
    expect(document.components.schemas.EventRequest).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['type', 'data', 'to'],
      properties: {
        data: { type: 'object' },
        to: { type: 'array', minItems: 1, maxItems: 10_000, items: { $ref: '#/components/schemas/Target' } },
        sendAt: { type: 'string', format: 'date-time' },
      },
    });
  });

  it('takes the idempotency key as a header', () => {
    const post = document.paths['/v1/events']?.post;
    expect(post?.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header', required: false }]);
  });
});
