// The OpenAPI document, made from the route table and the schemas that validate.

import { type ErrorCode, errorCodes, modeAllows, roles } from '@pabal/domain';
import { endsConnection, statuses } from '@pabal/http';
import { z } from 'zod';
import type { KeyedRoute, OpenRoute, PublicRoute, Route } from '../api.ts';
import { subjectOf, subjects } from '../docs/subjects.ts';
import { peopleScope } from '../http/admission/scopes.ts';
import { anyType } from '../http/body/upload.ts';
import { namedSchemas } from '../http/named.ts';
import { problem } from '../http/problems/problem.schema.ts';
import { headerName } from '../http/problems/refusals.ts';
import { exampleOf, parameterExample, requestExamples } from './examples.ts';
import { isJson, type Json, portable, withNamedForms } from './portable.ts';

/** The document (OpenAPI 3.1, whose schemas are JSON Schema 2020-12). */
export function openApiDocument(routes: readonly Route[], publicUrl: string): Json {
  const schemas = componentSchemas();
  return {
    openapi: '3.1.0',
    info: {
      title: 'pabal',
      version: '1',
      description:
        'Events become letters. The answer `202` comes only after the event and its deliveries are stored. Each api process counts the requests of an app for itself; `RateLimit` and `RateLimit-Policy` say how many are left.\n\nEach key may come once in a JSON object. A path answers 405 with `Allow` to methods that are not listed here. HEAD is answered wherever GET is.',
    },
    servers: [{ url: publicUrl }],
    tags: subjects.map(({ key, about }) => ({ name: key, description: about.en })),
    paths: pathsOf(routes, schemas),
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [id, withExample(id, schema, schemas)]),
      ),
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key, `pbl_live_…` or `pbl_test_…`. Each route says which scopes its key needs. The default scopes are `events:write` and `events:read`. A test key sends no mail and changes nothing that live keys use. A key sees the space of its app and nothing of another one.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'pabal_session',
          description:
            'The session of a user, from `POST /v1/session`; over https the cookie is called `__Host-pabal_session`. Each route says which roles may call it. What is no GET needs the header field `Pabal-Console: 1` as well, and an `Origin` or `Sec-Fetch-Site` that says that it comes from the console. A key goes before a session.',
        },
      },
    },
  };
}

type Schemas = Readonly<Record<string, Json>>;

const withExample = (id: string, schema: Json, schemas: Schemas): Json => ({
  ...schema,
  examples: [exampleOf({ $ref: componentUri(id) }, schemas)],
});

function pathsOf(routes: readonly Route[], schemas: Schemas): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method] = { tags: [subjectOf(route.path)], ...operationOf(route, schemas) };
    paths[route.path] = operations;
  }
  return paths;
}

function operationOf(route: Route, schemas: Schemas): Json {
  switch (route.kind) {
    case 'keyed':
      return keyedOperation(route, schemas);
    case 'open':
      return openOperation(route, schemas);
    case 'public':
      return publicOperation(route);
  }
}

function publicOperation(route: PublicRoute): Json {
  const answers = Object.entries(route.answers).map(([status, description]) => [
    status,
    {
      description,
      content: { [route.type]: { schema: route.type === 'application/json' ? {} : { type: 'string' } } },
    },
  ]);
  return {
    operationId: operationId(route),
    summary: route.summary,
    security: [],
    parameters: pathNames(route.path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
      example: parameterExample(route.path, name, {}),
    })),
    ...(route.form && {
      requestBody: { content: { [formType]: { schema: route.form, example: filledIn(route.form) } } },
    }),
    responses: { ...Object.fromEntries(answers), ...problemsOf(publicProblemCodes(route)) },
  };
}

/** A form with what its fields have to hold. */
const filledIn = ({ properties }: Json): Json =>
  Object.fromEntries(
    Object.entries(isJson(properties) ? properties : {}).map(([name, field]) => [
      name,
      isJson(field) ? field.const : undefined,
    ]),
  );

const formType = 'application/x-www-form-urlencoded';

/** Every code with which a public route answers a problem document. */
function publicProblemCodes({ problems = [] }: PublicRoute): ErrorCode[] {
  return ['internal', ...belowRoutes, ...problems];
}

/** Answers that come before any route is called; most of them end the connection. */
const belowRoutes: readonly ErrorCode[] = ['invalid-request', 'method-not-allowed', ...endsConnection];

function keyedOperation(route: KeyedRoute, schemas: Schemas): Json {
  const byKey = route.scope === undefined ? [] : [{ key: [] }];
  const bySession = route.roles.length === 0 ? [] : [{ session: [] }];
  return {
    ...jsonOperation(route, schemas),
    description: `${scopesOf(route)} ${rolesOf(route)}`.trim(),
    security: [...byKey, ...bySession],
    ...(route.uploads && { requestBody: { required: true, content: filesOf(route.uploads) } }),
    responses: { ...answersOf(route, schemas), ...problemsOf(problemCodes(route)) },
  };
}

function openOperation(route: OpenRoute, schemas: Schemas): Json {
  const codes = openProblemCodes(route);
  return {
    ...jsonOperation(route, schemas),
    security: [],
    responses: { ...answersOf(route, schemas), ...problemsOf(codes) },
  };
}

/** Every code that an open route may answer with. */
function openProblemCodes({ problems }: OpenRoute): ErrorCode[] {
  const always = [
    'internal',
    'store-unavailable',
    'store-busy',
    'bad-json',
    ...withBody,
    ...belowRoutes,
  ] as const;
  return [...always, ...problems];
}

function jsonOperation(route: KeyedRoute | OpenRoute, schemas: Schemas) {
  const body = route.input.shape.body;
  return {
    operationId: operationId(route),
    summary: route.summary,
    parameters: parametersOf(route),
    ...(body && { requestBody: { required: true, content: contentOf('application/json', body, schemas) } }),
  };
}

/** Says which roles a user needs. */
function rolesOf({ roles: allowed, scope }: KeyedRoute): string {
  if (allowed.length === 0) return 'No user may call it with a session.';
  const who =
    allowed.length === roles.length ? 'every role' : allowed.map((role) => `\`${role}\``).join(', ');
  return `${scope === undefined ? 'No key is admitted, only a' : 'With a'} session: ${who}.`;
}

/** Says which scopes a key needs. */
function scopesOf({ scope, showsPeople, ofInstallation }: KeyedRoute): string {
  if (scope === undefined) return '';
  const people = scope === peopleScope ? 'never' : showsPeople;
  const also = {
    never: '',
    always: ` and \`${peopleScope}\``,
    'when-asked': `, and \`${peopleScope}\` when it names a recipient`,
  };
  const test = modeAllows('test', scope) ? '' : ' Test keys are refused.';
  const space = ofInstallation ? ' Only apps of the space `default` may ask for it.' : '';
  return `Needs the scope \`${scope}\`${also[people]}.${test}${space}`;
}

function filesOf(types: readonly string[]): Json {
  return Object.fromEntries(
    types
      .map((type) => (type === anyType ? 'text/plain' : type))
      .map((type) => [type, { schema: { type: 'string', format: 'binary' }, example: files[type] ?? '' }]),
  );
}

/** A small file of each type that is accepted. */
const files: Readonly<Record<string, string>> = {
  'text/plain': 'Hello\n',
  'text/csv': 'email,name\njiwoo@example.com,윤지우\n',
  'application/x-ndjson': '{"email":"jiwoo@example.com","name":"윤지우"}\n',
};

/** Every code that a keyed route may answer with. */
export function problemCodes(route: KeyedRoute): ErrorCode[] {
  const { scope } = route;
  const always: ErrorCode[] = [
    ...(scope === undefined ? (['session-only'] as const) : (['key-missing', 'scope-missing'] as const)),
    'key-invalid',
    ...(['session-missing', 'session-over', 'role-missing'] as const),
    ...(route.method === 'get' ? [] : (['not-from-console'] as const)),
    ...(scope === undefined || modeAllows('test', scope) ? [] : (['test-key'] as const)),
    'rate-limited',
    'too-many-guesses',
    'internal',
    'store-unavailable',
    'store-busy',
    ...belowRoutes,
  ];
  const withJson: ErrorCode[] = 'body' in route.input.shape ? ['bad-json', ...withBody] : [];
  return [...always, ...withJson, ...(route.uploads ? withBody : []), ...route.problems];
}

const withBody: readonly ErrorCode[] = ['body-too-large', 'unsupported-media-type'];

function answersOf(route: KeyedRoute | OpenRoute, schemas: Schemas): Json {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, type = 'application/json' }]) => [
      status,
      status === '204' ? { description } : { description, content: contentOf(type, schema, schemas) },
    ]),
  );
}

function contentOf(type: string, schema: z.core.$ZodType, schemas: Schemas): Json {
  const reference = referenceTo(schema);
  return { [type]: { schema: reference, example: exampleOf(reference, schemas) } };
}

function problemsOf(codes: readonly ErrorCode[]): Json {
  const used = new Set(codes.map((code) => statuses[code]));
  return Object.fromEntries(
    [...used].map((status) => [
      status,
      {
        description: codes
          .filter((code, at) => statuses[code] === status && codes.indexOf(code) === at)
          .map((code) => `\`${code}\`: ${errorCodes[code]}`)
          .join('\n'),
        content: { 'application/problem+json': { schema: referenceTo(problem) } },
      },
    ]),
  );
}

function parametersOf({ path, input }: KeyedRoute | OpenRoute): Json[] {
  return (['path', 'query', 'header'] as const).flatMap((place) => {
    const part = input.shape[place];
    if (!(part instanceof z.ZodObject)) return [];
    return Object.entries(part.shape).map(([name, schema]) => parameter(path, place, name, schema));
  });
}

function parameter(
  path: string,
  place: 'path' | 'query' | 'header',
  field: string,
  schema: z.core.$ZodType,
): Json {
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, { io: 'input' });
  const json = portable(made);
  if (!isJson(json)) throw new TypeError('A parameter has no schema.');
  const standard = z.safeParse(schema, undefined);
  const required = place === 'path' || !standard.success;
  const name = place === 'header' ? headerName(field) : field;
  return {
    ...{ name, in: place, required },
    schema: { ...json, ...(standard.success && standard.data !== undefined && { default: standard.data }) },
    example: parameterExample(path, name, json),
  };
}

function componentSchemas(): Record<string, Json> {
  const { schemas } = z.toJSONSchema(namedSchemas, {
    io: 'input',
    uri: componentUri,
    // Custom checks have no JSON Schema of their own; their `meta` says what they mean.
    unrepresentable: 'any',
  });
  const plain = Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => {
    const json = portable(schema);
    if (!isJson(json))
      throw new TypeError(`Expected the schema ${id} to be JSON Schema, got something else.`);
    return [id, json] as const;
  });
  return withNamedForms(Object.fromEntries(plain), 'SegmentRule');
}

const componentUri = (id: string) => `#/components/schemas/${id}`;

function referenceTo(schema: z.core.$ZodType): Json {
  const id = namedSchemas.get(schema)?.id;
  if (id === undefined)
    throw new Error('A body of a route has no name in the OpenAPI document: use named().');
  return { $ref: componentUri(id) };
}

/** Schemas of requests that have no example yet. */
export function requestsWithoutExample(routes: readonly Route[]): string[] {
  return routes.flatMap((route) => {
    const body = route.kind === 'public' ? undefined : route.input.shape.body;
    const id = body && namedSchemas.get(body)?.id;
    return id === undefined || Object.hasOwn(requestExamples, id) ? [] : [id];
  });
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
