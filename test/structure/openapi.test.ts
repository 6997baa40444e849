import {
  type KeyedRoute,
  namedSchemas,
  openApiDocument,
  requestExamples,
  requestsWithoutExample,
  routes,
} from '@pabal/api';
import { errorCodes } from '@pabal/domain';
import { z } from 'zod';

const schema = z.looseObject({});
const content = z.record(
  z.string(),
  z.object({ schema: schema.optional(), example: z.unknown().optional() }),
);
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
              example: z.unknown().optional(),
            }),
          ),
          requestBody: z.object({ required: z.literal(true).optional(), content }).optional(),
          responses: z.record(
            z.string().regex(/^[1-5]\d\d$/),
            z.object({ description: z.string(), content: content.optional() }),
          ),
        }),
      ),
    ),
    components: z.object({
      schemas: z.record(z.string(), schema),
      securitySchemes: z.object({ key: schema, session: schema }),
    }),
  })
  .loose()
  .parse(openApiDocument(routes, 'https://pabal.example'));

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const keyed = routes.filter((route): route is KeyedRoute => route.kind === 'keyed');

/** Every schema below a value, with the way to it. */
function schemasIn(value: unknown, path = ''): { path: string; schema: Record<string, unknown> }[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, part]) => schemasIn(part, `${path}/${key}`));
  return Array.isArray(value) ? inner : [{ path, schema: { ...value } }, ...inner];
}

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

  it('has an example for every request, which may be sent as it is', () => {
    expect(requestsWithoutExample(routes)).toEqual([]);
    for (const { method, path, input } of keyed) {
      const id = input.shape.body && namedSchemas.get(input.shape.body)?.id;
      if (id === undefined) continue;
      const { error } = z.safeParse(input.shape.body, requestExamples[id]);
      expect({ method, path, issues: error?.issues }).toEqual({ method, path, issues: undefined });
    }
  });

  it('has an example for every answer, as it describes it', () => {
    for (const { method, path, answers } of keyed) {
      for (const [status, { schema: answer, type = 'application/json' }] of Object.entries(answers)) {
        const described = document.paths[path]?.[method]?.responses[status]?.content?.[type];
        const { error } = z.safeParse(answer, described?.example);
        expect({ method, path, status, issues: error?.issues }).toEqual({
          method,
          path,
          status,
          issues: undefined,
        });
      }
    }
  });

  it('has an example for every parameter, which may be sent as it is', () => {
    for (const { method, path, input } of keyed) {
      for (const { name, in: place, example } of document.paths[path]?.[method]?.parameters ?? []) {
        const part: unknown = Reflect.get(input.shape, place);
        if (!(part instanceof z.ZodObject))
          throw new Error(`${method} ${path} takes nothing in its ${place}.`);
        const field = place === 'header' ? name.toLowerCase() : name;
        const value = place === 'query' ? String(example) : example;
        const one: unknown = part.shape[field];
        if (!(one instanceof z.ZodType)) throw new Error(`${method} ${path} takes no ${name}.`);
        const { error } = one.safeParse(value);
        expect({ method, path, name, issues: error?.issues }).toEqual({
          method,
          path,
          name,
          issues: undefined,
        });
      }
    }
  });

  it('has patterns that every language loads', () => {
    for (const { path, schema: one } of schemasIn(document)) {
      if (typeof one.pattern !== 'string') continue;
      expect({ path, pattern: one.pattern }).toEqual({
        path,
        pattern: expect.not.stringMatching(/\\[pPuk]\{|\(\?</),
      });
      expect(() => new RegExp(String(one.pattern))).not.toThrow();
    }
  });

  it('bounds every whole number of a request by what PostgreSQL holds', () => {
    const requests = operations.flatMap(({ operation }) =>
      schemasIn([operation.parameters, operation.requestBody]),
    );
    const wanted = new Set(references(requests.map(({ schema: one }) => one)));
    const bodies = [...wanted].map((ref) => document.components.schemas[ref.slice(ref.lastIndexOf('/') + 1)]);
    for (const { path, schema: one } of [...requests, ...schemasIn(bodies)]) {
      if (one.type !== 'integer') continue;
      expect({
        path,
        most: Number(one.maximum) <= 2 ** 31 - 1,
        least: Number(one.minimum) >= -(2 ** 31),
      }).toEqual({
        path,
        most: true,
        least: true,
      });
    }
  });

  it('says of every operation what another method is answered', () => {
    for (const { path, method, operation } of operations)
      expect({ path, method, has: operation.responses['405'] !== undefined }).toEqual({
        path,
        method,
        has: true,
      });
  });

  it('takes the idempotency key as a header', () => {
    const post = document.paths['/v1/events']?.post;
    expect(post?.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header', required: false }]);
  });
});
