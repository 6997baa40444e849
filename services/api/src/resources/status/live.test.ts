import { useApi } from '@pabal/test/api';
import { eventually } from '@pabal/test/support';

const api = useApi();

function parsed(text: string): { event: string; data: unknown }[] {
  return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event = '', data = '']) => ({
    event,
    data: JSON.parse(data),
  }));
}

it('tells a key for operations how pabal fares as it happens, and no other key', async () => {
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { status, headers, body } = await api.call('GET', '/v1/status/live?seconds=2', { key });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  const [first, second] = parsed(String(body.text));
  expect(first).toMatchObject({
    event: 'status',
    data: { sentence: expect.stringMatching(/No sender is alive|things are not well/) },
  });
  expect(['status', 'same']).toContain(second?.event);
  const appKey = await api.newKey({ scopes: ['events:read'] });
  expect((await api.call('GET', '/v1/status/live', { key: appKey })).status).toBe(403);
  expect((await api.call('GET', '/v1/status/live?seconds=301', { key })).status).toBe(400);
});

/** Begins to listen for a minute. @returns what has been told so far, and whether it has ended */
async function listen(asking: {
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
}) {
  const headers = { ...asking.headers, ...(asking.key && { authorization: `Bearer ${asking.key}` }) };
  const response = await fetch(`${api.url}/v1/status/live?seconds=60`, { headers });
  const heard = { status: response.status, text: '', hasEnded: false };
  void (async () => {
    for await (const part of response.body ?? []) heard.text += Buffer.from(part).toString();
    heard.hasEnded = true;
  })();
  await eventually(() => heard.text.includes('event: status'), { what: 'the first status' });
  return heard;
}

const ended = (heard: { readonly hasEnded: boolean }) =>
  eventually(() => heard.hasEnded, { what: 'the end of the stream', timeoutMs: 10_000 });

it('ends for a user whose session is ended or over, or whose role has changed, and for a key that is revoked', async () => {
  const who = ['ended', 'expired', 'changed', 'stays'].map((name) => `${name}@example.com`);
  const sessions = await Promise.all(who.map((email) => api.signedIn('operator', email)));
  const key = await api.newKey({ scopes: ['ops:read'] });
  const heard = await Promise.all([...sessions.map((headers) => listen({ headers })), listen({ key })]);
  const of = (email: string) => `(select id from users where email = '${email}')`;
  await api.store.query(`delete from sessions where user_id = ${of('ended@example.com')}`);
  await api.store.query(
    `update sessions set expires_at = now() where user_id = ${of('expired@example.com')}`,
  );
  await api.store.query(`update user_roles set role = 'viewer' where user_id = ${of('changed@example.com')}`);
  await api.store.query('update api_keys set revoked_at = now() where key_prefix = $1', [key.slice(0, -39)]);
  const [, , , stays] = heard;
  await Promise.all(heard.filter((one) => one !== stays).map(ended));
  expect(stays).toMatchObject({ status: 200, hasEnded: false });
  // Nothing of the others is told any more, and the one that stays goes on.
  const before = stays?.text.length ?? 0;
  await eventually(() => (stays?.text.length ?? 0) > before, { what: 'more for the one that stays' });
  await api.store.query(`delete from sessions where user_id = ${of('stays@example.com')}`);
});
