import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyedRoute, peopleScope, problemCodes, routes, statuses } from '@pabal/api';
import { defaultScopes, errorCodes, modeAllows, rolesWithScope, scopes } from '@pabal/domain';
import { z } from 'zod';

const admitting = routes.filter((route): route is KeyedRoute => route.kind === 'keyed');
/** Routes that take a key. Those about users take a session alone. */
const keyed = admitting.flatMap((route) =>
  route.scope === undefined ? [] : [{ ...route, scope: route.scope }],
);
const forUsers = admitting.filter(({ scope }) => scope === undefined);

/** Everything that answers without a key; a route is added here on purpose or not at all. */
const open = [
  'get /',
  'get /docs',
  'get /docs/{subject}',
  'get /healthz',
  'get /metrics',
  'get /openapi.json',
  'get /problems/{code}',
  'get /readyz',
  'get /unsubscribe/{token}',
  'post /unsubscribe/{token}',
  'post /v1/invitations/{token}',
  'post /v1/session',
];

const nameOf = ({ method, path }: Pick<KeyedRoute, 'method' | 'path'>) => `${method} ${path}`;

/** Fields of an answer that tell who somebody is, or what was written to them. */
const personal = new Set(['address', 'email', 'attributes', 'externalId', 'recipient', 'html', 'addressKey']);

/** Routes whose answers have such fields, without the scope that shows people, and why they may. */
const mayShowPeople: Readonly<Record<string, string>> = {
  'get /v1/deliveries': 'the app’s own letters; null where it wrote to a recipient or a group',
  'get /v1/deliveries/{id}': 'the same',
  'get /v1/deliveries/{id}/letter':
    'the app’s own letters, to addresses it named; for others the scope is asked for',
  'get /v1/letters/{id}/history': 'null without the scope, as are answers of servers and notes',
  'get /v1/dead-letters/letters': 'ops:read is asked for by name, and is about the letters of all apps',
  'get /v1/dead-letters/letters/{id}': 'the same',
  'get /v1/unknown': 'the same',
  ...allOf(
    ['get /v1/reminders', 'get /v1/reminders/{key}', 'put /v1/reminders/{key}', 'delete /v1/reminders/{key}'],
    'the app’s own reminders, for people that it named; of users, those who look after letters',
  ),
  ...allOf(['post /v1/reminders/{key}/pause', 'post /v1/reminders/{key}/resume'], 'the same'),
  ...allOf(
    ['post /v1/replays', 'get /v1/replays', 'get /v1/replays/{id}', 'delete /v1/replays/{id}'],
    'the address that somebody on call corrected a letter’s to',
  ),
  ...allOf(
    [
      'put /v1/newsletters/{key}',
      'get /v1/newsletters',
      'get /v1/newsletters/{key}',
      'get /v1/newsletters/{key}/versions/{number}',
      'post /v1/newsletters/{key}/restore',
      'post /v1/newsletters/{key}/pause',
      'post /v1/newsletters/{key}/resume',
    ],
    'the postal address of the advertising company',
  ),
  'get /v1/editions/{id}/preflight': 'its samples are empty without the scope',
  'get /v1/editions/{id}/preview': 'only as a recipient does it show one, and then the scope is asked for',
  'post /v1/editions/{id}/preview': 'the same',
  'post /v1/newsletters/{key}/preview': 'the same',
  'get /v1/templates/{name}/comparison': 'its letters are made of samples',
  'put /v1/recipients/{externalId}': 'answers what this request made',
  'put /v1/newsletters/{key}/subscriptions/{externalId}': 'answers what this request made',
  'delete /v1/newsletters/{key}/subscriptions/{externalId}': 'answers what this request ended',
  'post /v1/suppressions': 'answers what this request made',
  'post /v1/suppressions/removal': 'answers what this request ended',
};

/** Routes that viewers may ask and whose answers may have such fields, and what becomes of them. */
const hiddenFromViewers: Readonly<Record<string, string>> = {
  'get /v1/deliveries': 'null for viewers',
  'get /v1/deliveries/{id}': 'null for viewers',
  'get /v1/letters/{id}/history': 'null for viewers',
  'get /v1/newsletters': 'the postal address of the advertising company',
  'get /v1/newsletters/{key}': 'the same',
  'get /v1/newsletters/{key}/versions/{number}': 'the same',
  'get /v1/editions/{id}/preflight': 'its samples are empty for viewers',
  'get /v1/editions/{id}/preview': 'only as a recipient does it show one, and viewers may not ask for that',
  'get /v1/templates/{name}/comparison': 'its letters are made of samples',
};

function allOf(names: readonly string[], why: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, why]));
}

/** Routes that are no GET, because of what they take, but change nothing. */
const changesNothing: Readonly<Record<string, string>> = {
  'post /v1/segment-trials': 'tries a rule without keeping it',
  'post /v1/editions/{id}/check': 'asks servers of others, and keeps nothing',
  'post /v1/editions/{id}/preview': 'shows a letter, and keeps nothing',
  'post /v1/newsletters/{key}/preview': 'the same',
};

/** What a test key may change, and why that sends no mail to real people and changes nothing of live keys. */
const harmlessForTestKeys: Readonly<Record<string, string>> = {
  'post /v1/events': 'the event and all its letters, groups’ members included, are test letters',
  'post /v1/events/batch': 'the same',
  'delete /v1/events/{id}': 'only what was posted with a test key is cancelled',
  ...allOf(
    [
      ...['put /v1/reminders/{key}', 'delete /v1/reminders/{key}'],
      ...['post /v1/reminders/{key}/pause', 'post /v1/reminders/{key}/resume'],
    ],
    'only what was made with a test key is changed, and its letters are test letters',
  ),
  'put /v1/attachments/{hash}': 'a file of the key’s own app, which goes nowhere before an event has it',
};

/** The names of all fields of a schema. */
function fieldsOf(schema: z.ZodType): string[] {
  return namesIn(z.toJSONSchema(schema, { unrepresentable: 'any' }));
}

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'properties' && typeof inner === 'object' && inner !== null
      ? [...Object.keys(inner), ...Object.values(inner).flatMap(namesIn)]
      : namesIn(inner),
  );
}

describe('the route table', () => {
  it('lets nobody in without a key but where that is meant', () => {
    const without = routes
      .filter(({ kind }) => kind !== 'keyed')
      .map(({ method, path }) => `${method} ${path}`);
    expect(without.sort()).toEqual(open);
  });

  it('asks for a scope to write wherever something is changed', () => {
    for (const { method, path, scope } of keyed) {
      expect({ method, path, scope }).toEqual({
        method,
        path,
        scope: expect.stringMatching(
          /^(events|attachments|recipients|newsletters|link-cards|ops|letters|webhooks|endpoints|reminders):/,
        ),
      });
      expect({ method, path, writes: scope.endsWith(':write') }).toEqual({
        method,
        path,
        writes: method !== 'get' && !(nameOf({ method, path }) in changesNothing),
      });
    }
  });

  it('shows people only to keys that may see them', () => {
    const showing = keyed.filter(({ answers }) =>
      Object.values(answers).some(({ schema }) => fieldsOf(schema).some((field) => personal.has(field))),
    );
    const open = showing.filter(
      ({ scope, showsPeople }) => scope !== peopleScope && showsPeople !== 'always',
    );
    expect(open.map(nameOf).sort()).toEqual(Object.keys(mayShowPeople).sort());
    const asked = keyed.filter(({ showsPeople }) => showsPeople === 'when-asked');
    expect(asked.map(nameOf).sort()).toEqual([
      'get /v1/editions/{id}/frame',
      'get /v1/editions/{id}/preview',
      'get /v1/newsletters/{key}/frame',
      'post /v1/editions/{id}/preview',
      'post /v1/editions/{id}/proof',
      'post /v1/newsletters/{key}/preview',
    ]);
  });

  it('lets a test key change nothing but what is harmless', () => {
    const changing = keyed.filter(({ method, scope }) => method !== 'get' && modeAllows('test', scope));
    expect(changing.map(nameOf).sort()).toEqual(
      [...Object.keys(harmlessForTestKeys), ...Object.keys(changesNothing)].sort(),
    );
  });

  it('gives a key by default what posts events and reads its own, and nothing else', () => {
    const reachable = keyed.filter(
      ({ scope, showsPeople }) => defaultScopes.includes(scope) && showsPeople !== 'always',
    );
    for (const { path } of reachable) expect(path).toMatch(/^\/v1\/(events|deliveries|attachments)(\/|$)/);
  });

  it('lets a viewer change nothing, and gives each role a scope’s routes unless a route says otherwise', () => {
    const changing = admitting.filter(
      ({ method, path }) => method !== 'get' && !(nameOf({ method, path }) in changesNothing),
    );
    const byViewers = changing.filter(({ roles }) => roles.includes('viewer'));
    // Of themselves and of their own session.
    expect(byViewers.map(nameOf).sort()).toEqual([
      'delete /v1/session',
      'delete /v1/sessions/{id}',
      'patch /v1/session',
    ]);
    const posting = changing.filter(({ roles }) => roles.length === 0);
    expect(posting.map(nameOf)).toEqual([
      'post /v1/events',
      'post /v1/events/batch',
      'put /v1/attachments/{hash}',
    ]);
    for (const { roles } of changing.filter((route) => !posting.includes(route)))
      expect(roles).toContain('admin');
  });

  it('lets admins alone look after users, and no viewer see people', () => {
    for (const { path, roles } of forUsers.filter(({ path }) => path.startsWith('/v1/users')))
      expect({ path, roles }).toEqual({ path, roles: ['admin'] });
    // A role without the scope that shows people is refused by the scope, whatever the route says of roles.
    expect(rolesWithScope(peopleScope)).not.toContain('viewer');
    const open = keyed.filter(({ scope, showsPeople }) => scope !== peopleScope && showsPeople !== 'always');
    const shown = open.filter(
      ({ answers, method }) =>
        method === 'get' &&
        Object.values(answers).some(({ schema }) => fieldsOf(schema).some((field) => personal.has(field))),
    );
    expect(
      shown
        .filter(({ roles }) => roles.includes('viewer'))
        .map(nameOf)
        .sort(),
    ).toEqual(Object.keys(hiddenFromViewers).sort());
  });

  it('uses every scope that a key may have', () => {
    expect([...new Set(keyed.map(({ scope }) => scope))].sort()).toEqual([...scopes].sort());
  });

  it('names every method and path once', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('bounds every body', () => {
    const MiB = 1024 * 1024;
    for (const { bodyLimit, uploads } of keyed)
      expect(bodyLimit).toBeLessThanOrEqual(uploads === undefined ? 32 * MiB : 256 * MiB);
  });
});

describe('error codes', () => {
  const codes = Object.keys(errorCodes);

  it('each have one status', () => {
    expect(Object.keys(statuses).sort()).toEqual(codes.sort());
    for (const status of Object.values(statuses)) expect(status).toBeGreaterThanOrEqual(400);
  });

  it('are each answered by some route, or by those that match none', () => {
    const opening = routes.filter(({ kind }) => kind === 'open');
    const used = new Set([
      ...admitting.flatMap(problemCodes),
      ...opening.flatMap(({ problems = [] }) => problems),
      ...['method-not-allowed', 'not-found'],
    ]);
    expect([...used].sort()).toEqual(codes.sort());
  });
});

it('asks in one place whose request it is', () => {
  const root = join(import.meta.dirname, '../..');
  const files = ['services/api/src', 'services/pages/src', 'packages/http/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .map((name) => join(folder, name)),
  );
  const looking = files.filter((name) => readFileSync(join(root, name), 'utf8').includes('remoteAddress'));
  expect(looking).toEqual(['packages/http/src/callers/client-address.ts']);
});
