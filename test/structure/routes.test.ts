import { type KeyedRoute, problemCodes, routes, statuses } from '@pabal/api';
import { errorCodes, scopes } from '@pabal/domain';

const keyed = routes.filter((route): route is KeyedRoute => route.kind === 'keyed');

/** Everything that answers without a key; a route is added here on purpose or not at all. */
const open = [
  'get /healthz',
  'get /metrics',
  'get /openapi.json',
  'get /problems/{code}',
  'get /readyz',
  'get /unsubscribe/{token}',
  'post /unsubscribe/{token}',
];

describe('the route table', () => {
  it('lets nobody in without a key but where that is meant', () => {
    const without = routes
      .filter(({ kind }) => kind === 'public')
      .map(({ method, path }) => `${method} ${path}`);
    expect(without.sort()).toEqual(open);
  });

  it('asks for a scope to write wherever something is changed', () => {
    for (const { method, path, scope } of keyed) {
      expect({ method, path, scope }).toEqual({
        method,
        path,
        scope: expect.stringMatching(/^(events|recipients|newsletters|ops):/),
      });
      expect({ method, path, writes: scope.endsWith(':write') }).toEqual({
        method,
        path,
        writes: method !== 'get',
      });
    }
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
    const used = new Set([...keyed.flatMap(problemCodes), 'method-not-allowed', 'not-found']);
    expect([...used].sort()).toEqual(codes.sort());
  });
});
