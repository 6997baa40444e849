// The OpenAPI document, made from the route table and the schemas that validate.

import { type ErrorCode, errorCodes } from '@pabal/domain';
import { z } from 'zod';
import { headerName } from './http/refusals.ts';
import type { KeyedRoute, Route } from './http/route.ts';
import { statuses } from './http/statuses.ts';
import { namedSchemas } from './schemas/named.ts';
import { problem } from './schemas/problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** The document (OpenAPI 3.1, whose schemas are JSON Schema 2020-12). */
export function openApiDocument(routes: readonly Route[], publicUrl: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'pabal',
      version: '1',
      description:
        'Events become letters. A `202` is given after the event and its deliveries are stored, and not before.',
    },
    servers: [{ url: publicUrl }],
    paths: pathsOf(routes),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `pbl_live_…` or `pbl_test_…`.' },
      },
    },
  };
}

function pathsOf(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method] = route.kind === 'keyed' ? keyedOperation(route) : publicOperation(route);
    paths[route.path] = operations;
  }
  return paths;
}

function publicOperation(route: Extract<Route, { kind: 'public' }>): Json {
  return {
    operationId: operationId(route),
    summary: route.summary,
    security: [],
    parameters: pathNames(route.path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    responses: { 200: { description: 'As asked.', content: { [route.type]: {} } } },
  };
}

function keyedOperation(route: KeyedRoute): Json {
  const body = route.input.shape.body;
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: `Needs the scope \`${route.scope}\`.`,
    security: [{ key: [] }],
    parameters: parametersOf(route),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: referenceTo(body) } } },
    }),
    ...(route.uploads && { requestBody: { required: true, content: filesOf(route.uploads) } }),
    responses: { ...answersOf(route), ...problemsOf(problemCodes(route)) },
  };
}

/** Content that is not JSON is described by its type alone (OpenAPI 3.1, section 4.8.14). */
function filesOf(types: readonly string[]): Json {
  return Object.fromEntries(types.map((type) => [type, {}]));
}

/** Every code that a keyed route may answer with. */
export function problemCodes(route: KeyedRoute): ErrorCode[] {
  const always: ErrorCode[] = [
    'key-missing',
    'key-invalid',
    'scope-missing',
    'rate-limited',
    'invalid-request',
    'internal',
    'store-unavailable',
  ];
  const withBody: ErrorCode[] = ['body-too-large', 'unsupported-media-type'];
  const withJson: ErrorCode[] = 'body' in route.input.shape ? ['bad-json', ...withBody] : [];
  return [...always, ...withJson, ...(route.uploads ? withBody : []), ...route.problems];
}

function answersOf(route: KeyedRoute): Json {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema }]) => [
      status,
      { description, content: { 'application/json': { schema: referenceTo(schema) } } },
    ]),
  );
}

function problemsOf(codes: readonly ErrorCode[]): Json {
  const used = new Set(codes.map((code) => statuses[code]));
  return Object.fromEntries(
    [...used].map((status) => [
      status,
      {
        description: codes
          .filter((code) => statuses[code] === status)
          .map((code) => `\`${code}\`: ${errorCodes[code]}`)
          .join('\n'),
        content: { 'application/problem+json': { schema: referenceTo(problem) } },
      },
    ]),
  );
}

function parametersOf({ input }: KeyedRoute): Json[] {
  return (['path', 'query', 'header'] as const).flatMap((place) => {
    const part = input.shape[place];
    if (!(part instanceof z.ZodObject)) return [];
    return Object.entries(part.shape).map(([name, schema]) => parameter(place, name, schema));
  });
}

function parameter(place: 'path' | 'query' | 'header', name: string, schema: z.core.$ZodType): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: 'input' });
  const required = place === 'path' || !z.safeParse(schema, undefined).success;
  return { name: place === 'header' ? headerName(name) : name, in: place, required, schema: json };
}

function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(namedSchemas, {
    io: 'input',
    uri: componentUri,
    // Custom checks have no JSON Schema of their own; what they mean stands in their `meta`.
    unrepresentable: 'any',
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema]),
  );
}

const componentUri = (id: string) => `#/components/schemas/${id}`;

function referenceTo(schema: z.core.$ZodType): Json {
  const id = namedSchemas.get(schema)?.id;
  if (id === undefined)
    throw new Error('A body of a route has no name in the OpenAPI document: use named().');
  return { $ref: componentUri(id) };
}

function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/v1/, '')
    .split(/[^A-Za-z]+/)
    .filter(Boolean);
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
