// Names that every JavaScript object has may come from outside like any other: each door treats them as it treats a word
// that nobody knows.

import { claimDeliveries } from '@pabal/db/ledger';
import { type Answered, type ApiServer, anEvent, aReset, startApiServer } from '@pabal/test/api';
import { z } from 'zod';

const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
/** Of the same length, and unlike all our names, so that no answer suggests another name. */
const nobodyKnows = (name: string) => 'Qqzzqqzzqqzzqq'.slice(0, name.length);

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
  await api.call('PUT', '/v1/recipients/ada', { body: { email: 'ada@example.com' } });
});
afterAll(() => api.stop());

type Door = (name: string) => Promise<Answered>;

/** A JSON object with one key, which may be `__proto__`. */
const withKey = (name: string, value: unknown) => `{${JSON.stringify(name)}:${JSON.stringify(value)}}`;
const rule = (json: string) => api.call('POST', '/v1/segment-trials', { body: `{"rule":${json}}` });
const newsletter = (more: string) =>
  api.call('PUT', '/v1/newsletters/names', {
    body: `{"name":"N","template":"daily-digest","audience":{},"content":{"kind":"recipients"},${more}}`,
  });
const get = (path: string) => api.call('GET', path);

const doors: readonly (readonly [string, Door])[] = [
  ['a field of a request', (name) => api.call('POST', '/v1/suppressions', { body: withKey(name, 1) })],
  ['a field of an event', (name) => api.call('POST', '/v1/events', { body: withKey(name, 1) })],
  ['a parameter of a query', (name) => get(`/v1/suppressions?${name}=1`)],
  ['a route', (name) => get(`/v1/${name}`)],
  ['a kind of problem', (name) => get(`/problems/${name}`)],
  ['a scope of suppressions', (name) => get(`/v1/suppressions?scope=${name}`)],
  ['a state of editions', (name) => get(`/v1/editions?state=${name}`)],
  ['an outcome of dead letters', (name) => get(`/v1/dead-letters?outcome=${name}`)],
  ['a lane of unknown letters', (name) => get(`/v1/unknown?lane=${name}`)],
  ['a template of dead letters', (name) => get(`/v1/dead-letters?template=${name}`)],
  ['a state of subscriptions', (name) => get(`/v1/newsletters/none/subscriptions?state=${name}`)],
  ['a cursor', (name) => get(`/v1/suppressions?cursor=${name}`)],
  ['an event’s type', (name) => api.post(anEvent({ type: name }))],
  ['an event’s group', (name) => api.post(anEvent({ to: [{ group: name }] }))],
  ['an event’s recipient', (name) => api.post(anEvent({ to: [{ recipient: name }] }))],
  ['an event’s language', (name) => api.post(anEvent({ to: [{ email: 'a@example.com', locale: name }] }))],
  ['a clause of a segment', (name) => rule(withKey(name, 'x'))],
  ['a test of a segment', (name) => rule(`{"attribute":"plan",${withKey(name, 'x').slice(1)}`)],
  ['a field of a segment', (name) => rule(JSON.stringify({ field: name, is: 'x' }))],
  ['a letter that a segment asks for', (name) => rule(`{"received":${withKey(name, 'x')}}`)],
  ['a group of a segment', (name) => rule(JSON.stringify({ group: name }))],
  ['a subscription’s state in a segment', (name) => rule(`{"subscription":"x","state":"${name}"}`)],
  ['a segment', (name) => get(`/v1/segments/${name}`)],
  ['a newsletter’s field', (name) => newsletter(withKey(name, 1).slice(1, -1))],
  ['a newsletter’s template', (name) => newsletter(`"template":"${name}"`)],
  ['a newsletter’s way of approval', (name) => newsletter(`"approval":{"mode":"${name}"}`)],
  ['a newsletter’s rule for missed slots', (name) => newsletter(`"missed":{"policy":"${name}"}`)],
  ['a newsletter’s kind of content', (name) => newsletter(`"intro":"x","content":{"kind":"${name}"}`)],
  ['a newsletter’s language', (name) => newsletter(`"language":"${name}"`)],
  ['a text for a language', (name) => newsletter(`"intro":${withKey(name, 'x')}`)],
  ['a limit', (name) => api.call('POST', `/v1/limits/${name}/lift`)],
  ['a provider', (name) => api.call('POST', `/v1/providers/${name}/try`)],
  ['a template to be tried again', (name) => api.call('POST', `/v1/templates/${name}/retry`)],
  ['an app', (name) => api.call('POST', `/v1/apps/${name}/pause`)],
  ['a rule for feeds that fail', (name) => feed({ failureRule: name })],
  ['a type of file', (name) => api.call('POST', '/v1/imports', { body: 'x', headers: typed(name) })],
  [
    'a charset',
    (name) => api.call('POST', '/v1/imports', { body: 'x', headers: typed(`text/csv; charset=${name}`) }),
  ],
];

const feed = (settings: object) =>
  api.call('POST', '/v1/feeds', { body: { url: 'https://blog.example/feed', ...settings } });
const typed = (type: string) => ({ 'content-type': type });

/** An answer without what is this one request's alone. */
function shapeOf({ status, body }: Answered, name: string): object {
  const { requestId: _id, instance: _instance, ...rest } = body;
  // Values of one letter case stand in the way where a name is compared without it.
  const text = JSON.stringify(rest)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replaceAll(name, 'NAME')
    .replaceAll(name.toLowerCase(), 'NAME');
  return { status, text };
}

describe.each(doors)('as %s', (_what, ask) => {
  it.each(names)('%s is treated like a word that nobody knows', async (name) => {
    const other = nobodyKnows(name);
    const expected = await ask(other);
    expect(expected.status).toBeLessThan(500);
    expect(shapeOf(await ask(name), name)).toEqual(shapeOf(expected, other));
  });
});

describe.each(names.filter((name) => name !== '__proto__'))('%s, where names are free,', (name) => {
  it('is an attribute like any other, and segments ask for it', async () => {
    const body = `{"email":"ada@example.com","attributes":${withKey(name, 'gold')}}`;
    expect(await api.call('PUT', '/v1/recipients/ada', { body })).toMatchObject({ status: 200 });
    const { body: shown } = await get('/v1/recipients/ada');
    expect(JSON.stringify(shown.attributes)).toBe(withKey(name, 'gold'));
    const found = async (attribute: unknown) => {
      const { body: trial } = await rule(JSON.stringify({ attribute, exists: true }));
      return z.looseObject({ recipients: z.number() }).parse(trial).recipients;
    };
    expect([await found(name), await found([name, name]), await found('missing')]).toEqual([1, 0, 0]);
  });

  it('is an attribute that nobody has unless somebody has it', async () => {
    await api.call('PUT', '/v1/recipients/bob', { body: { email: 'bob@example.com' } });
    const { body } = await rule(
      JSON.stringify({
        all: [
          { field: 'externalId', is: 'bob' },
          { attribute: name, exists: true },
        ],
      }),
    );
    expect(body).toMatchObject({ recipients: 0 });
  });

  it('is data of an event that its template does not ask for', async () => {
    const data = `{${JSON.stringify(aReset).slice(1, -1)},${withKey(name, { a: 1 }).slice(1)}`;
    const event = JSON.stringify(anEvent()).replace(JSON.stringify(aReset), data);
    const posted = await api.call('POST', '/v1/events', { body: event });
    expect(posted.status).toBe(202);
    const { rows } = await api.store.query<{ id: string }>('select id from deliveries where event_id = $1', [
      posted.body.id,
    ]);
    const { claims } = await claimDeliveries(api.store, { senderId: 's', ids: rows.map(({ id }) => id) });
    expect(JSON.stringify(claims[0]?.data)).toContain(withKey(name, { a: 1 }).slice(1, -1));
  });

  it('is the key of a group, and of nothing else', async () => {
    expect((await api.call('PUT', `/v1/groups/${name}/members`, { body: { members: ['ada'] } })).status).toBe(
      200,
    );
    const { body } = await rule(JSON.stringify({ group: name }));
    expect(body).toMatchObject({ recipients: 1 });
    await api.store.query('delete from groups where key = $1', [name]).catch(() => undefined);
  });
});
