import { anEvent, problemBody, useApi } from '@pabal/test/api';

const api = useApi();
let key: string;
beforeAll(async () => {
  const scopes = [
    'recipients:read',
    'recipients:write',
    'events:read',
    'events:write',
    'newsletters:write',
  ] as const;
  key = await api.newKey({ scopes });
  await api.call('PUT', '/v1/recipients/r1', { body: { email: 'r1@example.com' } });
  await api.call('PUT', '/v1/newsletters/n', {
    key,
    body: { name: 'N', template: 'daily-digest', audience: {}, content: { kind: 'recipients' } },
  });
});

/** Every place where a time comes in: how it is asked with one, and the field that is named when it is refused. */
const places: [
  name: string,
  field: string,
  ask: (time: string) => [method: string, path: string, body?: object],
][] = [
  ['an event’s sendAt', '/sendAt', (sendAt) => ['POST', '/v1/events', anEvent({ sendAt })]],
  ['an event’s expiresAt', '/expiresAt', (expiresAt) => ['POST', '/v1/events', anEvent({ expiresAt })]],
  [
    'a suppression’s end',
    '/expiresAt',
    (expiresAt) => ['POST', '/v1/suppressions', { address: 'z@example.com', reason: 'x', expiresAt }],
  ],
  [
    'an activity',
    '/activity/0/at',
    (at) => ['POST', '/v1/activity', { activity: [{ recipient: 'r1', at }] }],
  ],
  [
    'a consent',
    '/consent/at',
    (at) => ['PUT', '/v1/newsletters/n/subscriptions/r1', { consent: { at, source: 'a form' } }],
  ],
  ['a slot', '/slot', (slot) => ['POST', '/v1/newsletters/n/editions', { slot }]],
  ['a segment', '/rule/after', (after) => ['PUT', '/v1/segments/s', { rule: { field: 'activeAt', after } }]],
  [
    'a segment’s inside',
    '/rule/any/1/not/before',
    (before) => [
      'PUT',
      '/v1/segments/s',
      { rule: { any: [{ field: 'name', exists: true }, { not: { attribute: 'a', before } }] } },
    ],
  ],
  [
    'a segment that is tried',
    '/rule/after',
    (after) => ['POST', '/v1/segment-trials', { rule: { field: 'activeAt', after } }],
  ],
  ['a filter', 'query/from', (from) => ['GET', `/v1/deliveries?from=${encodeURIComponent(from)}`]],
  ['the end of a filter', 'query/to', (to) => ['GET', `/v1/deliveries?to=${encodeURIComponent(to)}`]],
];

const unstorable = [
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '9999-12-31T23:59:59-23:59',
  '2026-01-01T00:00:00+16:00',
  '2026-01-01T00:00:00-23:59',
];

describe.each(places)('%s', (_name, field, ask) => {
  it.each(unstorable)('is not %s', async (time) => {
    const [method, path, body] = ask(time);
    const answer = await api.call(method, path, { key, ...(body && { body }) });
    expect(answer.status).toBe(400);
    expect(problemBody.parse(answer.body).errors).toMatchObject([{ field }]);
  });
});

const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();

describe('what was told about', () => {
  it.each(['an activity', 'a consent'])('as %s has happened', async (wanted) => {
    const [, field, ask] = places.find(([name]) => name === wanted) ?? places[0] ?? [];
    for (const time of [
      inHours(1),
      inHours(24 * 365),
      '9999-12-31T23:59:59Z',
      '1969-12-31T23:59:59Z',
      '0001-01-01T00:00:00Z',
    ]) {
      const [method, path, body] = ask?.(time) ?? ['', ''];
      const answer = await api.call(method, path, { key, ...(body && { body }) });
      expect({ time, status: answer.status }).toEqual({ time, status: 400 });
      expect(problemBody.parse(answer.body).errors).toMatchObject([{ field }]);
    }
    const [method, path, body] = ask?.(inHours(-1)) ?? ['', ''];
    expect((await api.call(method, path, { key, ...(body && { body }) })).status).toBe(200);
  });
});

it('a suppression does not end before it begins', async () => {
  const suppression = { address: 'z@example.com', reason: 'x' };
  for (const expiresAt of [inHours(-1), '2001-01-01T00:00:00Z', '0001-01-01T00:00:00Z']) {
    const answer = await api.call('POST', '/v1/suppressions', { body: { ...suppression, expiresAt } });
    expect(problemBody.parse(answer.body).errors).toMatchObject([
      { field: '/expiresAt', expected: 'a time ahead' },
    ]);
  }
  const ending = { ...suppression, expiresAt: inHours(1) };
  expect((await api.call('POST', '/v1/suppressions', { body: ending })).status).toBe(201);
});
