import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { problemBody, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['feeds', 'entries'], settings: { FEED_ALLOW_NETWORKS: '127.0.0.1' } });
let key: string;
beforeAll(async () => {
  key = await api.newKey({ scopes: ['newsletters:read', 'newsletters:write'] });
});

const call = (method: string, path: string, body?: object) =>
  api.call(method, path, { key, ...(body && { body }) });

async function add(body: object): Promise<string> {
  const answer = await call('POST', '/v1/feeds', body);
  return z.object({ id: z.uuid() }).parse(answer.body).id;
}

const whole = {
  url: 'https://blog.example/feed?x=1',
  ...{ name: '역참 블로그', tags: ['team', 'ko'], weight: 5, section: 'team' },
  ...{ includeWords: ['파발'], excludeWords: ['광고'], failureRule: 'wait', waitMinutes: 20 },
};

describe('a feed', () => {
  it('is added once, in its normal form', async () => {
    const added = await call('POST', '/v1/feeds', {
      ...whole,
      url: ' HTTPS://Blog.example:443/feed?x=1#top ',
    });
    expect(added).toMatchObject({
      status: 201,
      body: { ...whole, fetchUrl: whole.url, state: 'active', title: null, failures: 0, failure: null },
    });
    const again = await call('POST', '/v1/feeds', { url: whole.url, weight: 9 });
    expect(again).toMatchObject({ status: 200, body: { weight: 5 } });
    const id = z.string().parse(added.body.id);
    expect((await call('GET', `/v1/feeds/${id}`)).body).toEqual(again.body);
  });

  it('is changed field by field, paused, resumed and removed', async () => {
    const id = await add(whole);
    expect((await call('PATCH', `/v1/feeds/${id}`, { name: null, tags: [] })).body).toMatchObject({
      ...{ name: null, tags: [], weight: 5, section: 'team' },
    });
    expect((await call('PATCH', `/v1/feeds/${id}`, { state: 'paused' })).body).toMatchObject({ dueAt: null });
    expect(problemBody.parse((await call('POST', `/v1/feeds/${id}/read`)).body)).toMatchObject({
      code: 'wrong-state',
      detail: `The feed ${id} is not read: it is paused. Make it active first.`,
    });
    expect((await call('PATCH', `/v1/feeds/${id}`, { state: 'active' })).body).toMatchObject({
      state: 'active',
    });
    expect((await call('POST', `/v1/feeds/${id}/read`)).status).toBe(202);
    expect((await call('DELETE', `/v1/feeds/${id}`)).status).toBe(200);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { weight: 1 }],
      ['DELETE', '', undefined],
      ['POST', '/read', undefined],
      ['GET', '/entries', undefined],
    ] as const) {
      expect((await call(method, `/v1/feeds/${id}${path}`, body)).status).toBe(404);
    }
  });

  it('takes any two changes together', async () => {
    const changes = {
      ...{ url: 'https://other.example/feed', name: 'x', tags: ['a'], weight: 3, section: 's' },
      ...{ includeWords: ['a'], excludeWords: ['b'], failureRule: 'skip', waitMinutes: 5 },
    };
    const states = [{ state: 'active' }, { state: 'paused' }];
    const single = [...Object.entries(changes).map(([key, value]) => ({ [key]: value })), ...states];
    const id = await add(whole);
    for (const one of single) {
      for (const other of single) {
        const both = { ...one, ...other };
        expect(await call('PATCH', `/v1/feeds/${id}`, both)).toMatchObject({ status: 200, body: both });
      }
    }
  });

  it.each([
    ['active', 'active'],
    ['active', 'paused'],
    ['paused', 'active'],
    ['paused', 'paused'],
  ])(
    'that is %s and gets another address is read there when it is %s from then on',
    async (before, state) => {
      const id = await add(whole);
      await call('PATCH', `/v1/feeds/${id}`, { state: before });
      await api.store.query(`update feeds set due_at = due_at + interval '1 day'`);
      const { body } = await call('PATCH', `/v1/feeds/${id}`, { url: 'https://other.example/feed', state });
      const { dueAt } = z.object({ dueAt: z.iso.datetime().nullable() }).parse(body);
      if (state === 'paused') expect(dueAt).toBeNull();
      else expect(Date.parse(dueAt ?? '')).toBeLessThan(Date.now() + 3_600_000);
    },
  );

  it('keeps a password that no answer shows', async () => {
    const url = 'https://reader:s3cret@inside.example/feed';
    const answers = [await call('POST', '/v1/feeds', { url })];
    const id = z.object({ id: z.uuid() }).parse(answers[0]?.body).id;
    const kept = async () =>
      (
        await api.store.query<{ credentials: string | null }>('select credentials from feeds where id = $1', [
          id,
        ])
      ).rows[0]?.credentials;
    expect(answers[0]?.body).toMatchObject({ url: 'https://inside.example/feed', hasCredentials: true });
    expect(await kept()).toBe('reader:s3cret');
    answers.push(await call('PATCH', `/v1/feeds/${id}`, { weight: 2 }));
    expect(await kept()).toBe('reader:s3cret');
    answers.push(
      await call('PATCH', `/v1/feeds/${id}`, { credentials: { username: 'other', password: 's3cret:2' } }),
    );
    expect(await kept()).toBe('other:s3cret%3A2');
    answers.push(await call('GET', '/v1/feeds'), await call('GET', '/v1/feeds/opml'));
    answers.push(await call('PATCH', `/v1/feeds/${id}`, { credentials: null }));
    expect(answers.at(-1)?.body).toMatchObject({ hasCredentials: false });
    expect(await kept()).toBeNull();
    answers.push(
      await call('POST', '/v1/feeds', { url: 'ftp://reader:s3cret@inside.example/' }),
      await call('POST', '/v1/feeds', { url: `https://reader:s3cret@inside.example/${'x'.repeat(2_000)}` }),
      await call('POST', '/v1/feeds/opml', {
        opml: '<opml><outline xmlUrl="ftp://reader:s3cret@inside.example/"/></opml>',
      }),
    );
    expect(JSON.stringify(answers)).not.toContain('s3cret');
  });

  it('cannot have the address of another one', async () => {
    await add({ url: 'https://a.example/feed' });
    const id = await add({ url: 'https://b.example/feed' });
    const { status, body } = await call('PATCH', `/v1/feeds/${id}`, { url: 'https://a.example/feed' });
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field: '/url' }]);
  });

  it.each([
    ['no address', {}, '/url'],
    ['a text that is not an address', { url: 'blog.example' }, '/url'],
    ['a file', { url: 'file:///etc/passwd' }, '/url'],
    ['a wait without minutes', { url: whole.url, failureRule: 'wait' }, '/waitMinutes'],
    ['a rule that does not exist', { url: whole.url, failureRule: 'hope' }, '/failureRule'],
    ['a tag of two lines', { url: whole.url, tags: ['a\nb'] }, '/tags/0'],
    ['a field nobody knows', { url: whole.url, colour: 'red' }, '/colour'],
  ])('is refused with %s', async (_name, body, field) => {
    const answer = await call('POST', '/v1/feeds', body);
    expect(answer.status).toBe(400);
    expect(problemBody.parse(answer.body).errors).toMatchObject([{ field }]);
  });

  it('is not for keys that may only read', async () => {
    const reader = await api.newKey({ scopes: ['newsletters:read'] });
    expect((await api.call('GET', '/v1/feeds', { key: reader })).status).toBe(200);
    expect((await api.call('POST', '/v1/feeds', { key: reader, body: whole })).status).toBe(403);
  });
});

describe('an address', () => {
  let server: FeedServer;
  beforeAll(async () => {
    server = await startFeedServer({ feeds: 2, shares: { error: 0.5 }, articles: 3 });
  });
  afterAll(() => server.stop());
  const at = (behaviour: string) => server.feeds.find((feed) => feed.behaviour === behaviour)?.url ?? '';

  it('is read once and nothing of it kept', async () => {
    expect(await call('POST', '/v1/feed-trials', { url: at('good') })).toMatchObject({
      status: 200,
      body: { failure: null, entries: 3, latest: [{ title: expect.any(String) }, {}, {}] },
    });
    expect((await call('GET', '/v1/feeds')).body).toEqual({ feeds: [], next: null });
  });

  it('that cannot be read is told with its reason, and not where a name leads', async () => {
    expect((await call('POST', '/v1/feed-trials', { url: at('error') })).body).toMatchObject({
      ...{ failure: 'http-error', detail: 'Expected a status of 200, got 500.', entries: 0, latest: [] },
    });
    const inside = await call('POST', '/v1/feed-trials', { url: 'http://10.0.0.1/feed' });
    expect(inside.body).toMatchObject({ failure: 'refused-network' });
    expect(await call('POST', '/v1/feed-trials', { url: 'file:///etc/passwd' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/url' }] },
    });
  });
});

it('keeps an entry out of editions that is not for us, and lets it in again', async () => {
  const feed = await add(whole);
  const { rows } = await api.store.query<{ id: string }>(
    `insert into entries (id, feed_id, guid, story_id, title, first_seen_at, first_fetch)
     select i, $1, i::text, i, 'Sale', now(), false from (select gen_random_uuid() as i) x returning id`,
    [feed],
  );
  const path = `/v1/entries/${rows[0]?.id}/verdict`;
  const shown = async () =>
    z.object({ entries: z.array(z.unknown()) }).parse((await call('GET', `/v1/feeds/${feed}/entries`)).body);
  expect(await call('PUT', path, { verdict: 'not-for-us' })).toMatchObject({
    status: 200,
    body: { verdict: 'not-for-us', archived: 0 },
  });
  expect(await shown()).toMatchObject({
    entries: [{ hiddenAt: expect.any(String), hiddenBy: expect.stringMatching(/^api:/) }],
  });
  expect((await call('PUT', path, { verdict: null })).status).toBe(200);
  expect(await shown()).toMatchObject({ entries: [{ hiddenAt: null, hiddenBy: null }] });
  expect((await call('PUT', `/v1/entries/${feed}/verdict`, { verdict: null })).status).toBe(404);
  expect((await call('PUT', path, { verdict: 'perhaps' })).status).toBe(400);
});

it('lists feeds in pages, by state, tag and failure', async () => {
  const ids: string[] = [];
  for (const n of [1, 2, 3])
    ids.push(await add({ url: `https://${n}.example/feed`, tags: n === 2 ? ['ko'] : [] }));
  await api.store.query(
    `update feeds set failing_since = now(), failure = 'timeout' where url like '%3.ex%'`,
  );
  const page = z.object({ feeds: z.array(z.object({ id: z.string() })), next: z.string().nullable() });
  const listed = async (query: string) => {
    const { feeds, next } = page.parse((await call('GET', `/v1/feeds${query}`)).body);
    return { ids: feeds.map(({ id }) => id), next };
  };
  expect(await listed('')).toEqual({ ids, next: null });
  expect(await listed('?limit=2')).toEqual({ ids: ids.slice(0, 2), next: ids[1] });
  expect(await listed(`?limit=2&cursor=${ids[1]}`)).toEqual({ ids: ids.slice(2), next: null });
  expect((await listed('?tag=ko')).ids).toEqual([ids[1]]);
  expect((await listed('?failing=true')).ids).toEqual([ids[2]]);
  expect((await listed('?failing=false&state=active')).ids).toEqual(ids.slice(0, 2));
});

describe('OPML', () => {
  it('is refused when it is longer than lists of feeds are', async () => {
    const list = (characters: number) =>
      `<opml><!--${' '.repeat(characters - '<opml><!----></opml>'.length)}--></opml>`;
    expect((await call('POST', '/v1/feeds/opml', { opml: list(5_000_000) })).status).toBe(200);
    expect(await call('POST', '/v1/feeds/opml', { opml: list(5_000_001) })).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/opml', expected: 'at most 5000000 characters' }] },
    });
    const wide = await call('POST', '/v1/feeds/opml', { opml: '가'.repeat(2_900_000) });
    expect(wide).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it('brings feeds in, once, and takes them out again', async () => {
    await add({ url: 'https://a.example/feed', name: 'A' });
    const opml = `<opml version="2.0"><body><outline text="Team">
      <outline text="A again" xmlUrl="https://a.example/feed"/><outline text="B" xmlUrl="https://b.example/feed"/>
      <outline text="C" xmlUrl="nowhere"/></outline></body></opml>`;
    const imported = await call('POST', '/v1/feeds/opml', { opml, tags: ['imported'] });
    expect(imported).toMatchObject({ status: 200, body: { added: 1, known: 1, refused: ['nowhere'] } });
    const exported = z.object({ opml: z.string() }).parse((await call('GET', '/v1/feeds/opml')).body);
    expect(exported.opml).toContain('xmlUrl="https://a.example/feed"');
    expect(exported.opml).toContain(
      'text="B" title="B" xmlUrl="https://b.example/feed" category="Team,imported"',
    );
    expect((await call('POST', '/v1/feeds/opml', exported)).body).toMatchObject({ added: 0, known: 2 });
  });

  it('is refused when it is not OPML', async () => {
    const { status, body } = await call('POST', '/v1/feeds/opml', { opml: '<rss/>' });
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field: '/opml', expected: 'an OPML document' }]);
  });

  it('is refused when it was made to hurt, and the api goes on', async () => {
    const declarations = Array.from({ length: 5_000 }, (_, n) => ` xmlns:a${n}="u"`).join('');
    const opml = `<opml${declarations}>${'<b xmlns:q="v"/>'.repeat(5_000)}</opml>`;
    const [refused, other] = await Promise.all([
      call('POST', '/v1/feeds/opml', { opml }),
      call('GET', '/v1/feeds'),
    ]);
    expect(problemBody.parse(refused.body)).toMatchObject({
      status: 400,
      detail: '/opml: Expected at most 500 attributes of one element, and more came.',
    });
    expect(other.status).toBe(200);
  });
});

describe('lists of feeds that come at once', () => {
  const opmlOf = (urls: readonly string[]) =>
    `<opml version="2.0"><body>${urls.map((url) => `<outline xmlUrl="${url}"/>`).join('')}</body></opml>`;

  it('are all taken in, whatever their order (issue 11)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const urls = Array.from({ length: 60 }, (_, n) => `https://many.example/${round}/${n}`);
      const lists = [urls, [...urls].reverse(), urls.slice(20).reverse(), urls.slice(0, 40)];
      const answers = await Promise.all(
        [...lists, ...lists, ...lists].map((list) => call('POST', '/v1/feeds/opml', { opml: opmlOf(list) })),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
  });
});
