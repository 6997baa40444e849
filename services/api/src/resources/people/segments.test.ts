import { type ApiServer, anEvent, problemBody, startApiServer, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['recipients', 'groups', 'segments'] });
beforeEach(async () => {
  await put('/v1/recipients/ada', { email: 'ada@example.com', attributes: { plan: 'gold', seats: 12 } });
  await put('/v1/recipients/bob', { email: 'bob@example.com', attributes: { plan: 'free' } });
});

const put = (path: string, body: object) => api.call('PUT', path, { body });
const get = (path: string) => api.call('GET', path);
const tryRule = (rule: unknown, more: object = {}) =>
  api.call('POST', '/v1/segment-trials', { body: { rule, ...more } });

const gold = { attribute: 'plan', is: 'gold' };

describe('a segment', () => {
  it('is made, found, changed, listed and removed', async () => {
    const made = await put('/v1/segments/gold', { rule: gold, description: 'Gold customers' });
    expect(made).toMatchObject({ status: 201, body: { key: 'gold', rule: gold, updatedBy: 'api:main' } });
    expect((await get('/v1/segments/gold')).body).toEqual(made.body);
    expect((await put('/v1/segments/gold', { rule: { not: gold } })).status).toBe(200);
    await put('/v1/segments/all', { rule: { field: 'email', exists: true } });
    const first = await get('/v1/segments?limit=1');
    expect(first.body).toMatchObject({ segments: [{ key: 'all' }], next: 'all' });
    expect((await get('/v1/segments?limit=5&cursor=all')).body).toMatchObject({
      segments: [{ key: 'gold', rule: { not: gold }, description: null }],
      next: null,
    });
    expect((await api.call('DELETE', '/v1/segments/gold')).status).toBe(200);
    expect((await get('/v1/segments/gold')).status).toBe(404);
  });

  it('is previewed with counts and a sample', async () => {
    await put('/v1/segments/gold', { rule: gold });
    expect((await get('/v1/segments/gold/preview?sample=1')).body).toMatchObject({
      recipients: 1,
      addresses: 1,
      sample: [{ externalId: 'ada', attributes: { plan: 'gold' } }],
    });
  });

  it('is explained for one person', async () => {
    await put('/v1/segments/gold', { rule: { all: [gold, { attribute: 'seats', above: 10 }] } });
    expect((await get('/v1/segments/gold/explanation?recipient=bob')).body).toMatchObject({
      recipient: 'bob',
      inside: false,
      clauses: [
        { path: '', holds: false, decides: false },
        { path: '/all/0', rule: gold, holds: false, decides: true, value: 'free' },
        { path: '/all/1', holds: false, decides: true, value: null },
      ],
    });
    expect((await get('/v1/segments/gold/explanation?recipient=eve')).status).toBe(404);
    expect((await get('/v1/segments/none/explanation?recipient=bob')).status).toBe(404);
  });

  it('is replaced only as somebody saw it, where that is asked for', async () => {
    const made = await put('/v1/segments/gold?updated=never', { rule: gold });
    expect(made.status).toBe(201);
    expect((await put('/v1/segments/gold?updated=never', { rule: { not: gold } })).status).toBe(409);
    const seen = encodeURIComponent(z.string().parse(made.body.updatedAt));
    expect((await put(`/v1/segments/gold?updated=${seen}`, { rule: { not: gold } })).status).toBe(200);
    expect((await put(`/v1/segments/gold?updated=${seen}`, { rule: gold })).status).toBe(409);
    expect((await get('/v1/segments/gold')).body).toMatchObject({ rule: { not: gold } });
  });

  it('is listed for a person, with what decides it', async () => {
    await put('/v1/segments/gold', { rule: { all: [gold, { attribute: 'seats', above: 10 }] } });
    await put('/v1/segments/none', { rule: { not: { field: 'email', exists: true } } });
    expect((await get('/v1/recipients/bob/segments?limit=1')).body).toMatchObject({
      segments: [
        {
          ...{ key: 'gold', inside: false },
          because: [
            { path: '/all/0', holds: false, value: 'free' },
            { path: '/all/1', holds: false },
          ],
        },
      ],
      next: 'gold',
    });
    expect((await get('/v1/recipients/ada/segments')).body).toMatchObject({
      segments: [
        { key: 'gold', inside: true },
        { key: 'none', inside: false, because: [{ path: '/not', holds: true }] },
      ],
      next: null,
    });
    expect((await get('/v1/recipients/eve/segments')).status).toBe(404);
  });

  it('may be tried without being kept', async () => {
    expect((await tryRule({ not: gold }, { recipient: 'ada' })).body).toMatchObject({
      recipients: 1,
      sample: [{ externalId: 'bob' }],
      explanation: { inside: false },
    });
    expect((await get('/v1/segments')).body).toMatchObject({ segments: [] });
  });
});

describe('a rule', () => {
  it.each([
    [{ group: 'nobody' }, 'unknown-group', 'The rule names what does not exist: the group "nobody".'],
    [
      { subscription: 'weekly' },
      'unknown-newsletter',
      'The rule names what does not exist: the newsletter "weekly".',
    ],
  ])('about what does not exist is refused: %j', async (rule, code, detail) => {
    for (const refused of [await put('/v1/segments/x', { rule }), await tryRule(rule)])
      expect(refused).toMatchObject({ status: 422, body: { code, detail } });
  });

  it.each<[unknown, string, string]>([
    [{ attribute: 'plan', equals: 'gold' }, '/rule/equals', 'no field of this name'],
    [{ attribute: 'plan', is: 1, above: 1 }, '/rule', 'exactly one of is, in,'],
    [{ all: [{ field: 'password', is: 'x' }] }, '/rule/all/0/field', 'one of externalId, email,'],
    [{ attribute: 'plan', withinDays: -1 }, '/rule/withinDays', 'at least 0'],
    [{ attribute: 'plan', before: 'yesterday' }, '/rule/before', 'a time with an offset'],
    [{ received: {} }, '/rule/received', 'exactly one of template, newsletter,'],
    ['plan = gold', '/rule', 'an object'],
  ])('that makes no sense is refused, naming the place: %j', async (rule, field, expected) => {
    const { status, body } = await tryRule(rule);
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toContainEqual({
      field,
      expected: expect.stringContaining(expected),
      got: expect.any(String),
    });
  });

  it('is refused when it is nested too deep, however deep that is', async () => {
    // A body of so many brackets is read with rests, and no body may nest deeper than a hundred.
    const tooDeep = {
      9: 'a rule nested at most 8 deep, with at most 100 clauses',
      20000: 'at most 100 objects and lists in one another',
    };
    for (const [depth, expected] of Object.entries(tooDeep)) {
      const rule = `${'{"not":'.repeat(Number(depth))}{"group":"a"}${'}'.repeat(Number(depth))}`;
      const { status, body } = await api.call('POST', '/v1/segment-trials', { body: `{"rule":${rule}}` });
      expect({ status, body: problemBody.parse(body).errors }).toMatchObject({
        status: 400,
        body: [{ field: expect.stringMatching(/^\/rule/), expected }],
      });
    }
  });
});

it('knows who has not been active, as apps say it', async () => {
  const at = new Date(Date.now() - 40 * 86_400_000).toISOString();
  const note = (activity: object[]) => api.call('POST', '/v1/activity', { body: { activity } });
  expect((await note([{ recipient: 'ada' }, { recipient: 'bob', at }, { recipient: 'eve' }])).body).toEqual({
    noted: 2,
    unknown: ['eve'],
  });
  const dormant = {
    all: [{ field: 'activeAt', exists: true }, { not: { field: 'activeAt', withinDays: 30 } }],
  };
  expect((await tryRule(dormant)).body).toMatchObject({
    recipients: 1,
    sample: [{ externalId: 'bob', activeAt: at }],
  });
  await note([{ recipient: 'bob' }]);
  await note([{ recipient: 'bob', at }]);
  expect((await tryRule(dormant)).body).toMatchObject({ recipients: 0 });
});

describe('a suppression', () => {
  const list = async (query = '') =>
    z
      .object({ suppressions: z.array(z.object({ address: z.string(), scope: z.string() })) })
      .parse((await get(`/v1/suppressions${query}`)).body)
      .suppressions.map(({ address, scope }) => `${address} ${scope}`);

  it('is put, listed, changed and lifted', async () => {
    const post = (body: object) => api.call('POST', '/v1/suppressions', { body });
    expect(await post({ address: 'Ada@Example.com', reason: 'complaint', note: 'by phone' })).toMatchObject({
      status: 201,
      body: {
        address: 'ada@example.com',
        scope: 'all',
        reason: 'complaint',
        createdBy: 'api:main',
        expiresAt: null,
      },
    });
    expect((await post({ address: 'ada@example.com', reason: 'legal' })).status).toBe(200);
    await post({ address: 'ada@example.com', scope: 'newsletter', reason: 'complaint' });
    await post({ address: 'bob@example.com', reason: 'complaint', expiresAt: '2030-01-01T00:00:00Z' });
    expect(await list()).toEqual([
      'bob@example.com all',
      'ada@example.com newsletter',
      'ada@example.com all',
    ]);
    expect(await list('?reason=complaint&scope=newsletter')).toEqual(['ada@example.com newsletter']);
    expect(await list('?address=ADA@example.com&limit=1')).toEqual(['ada@example.com newsletter']);
    const lift = (body: object) => api.call('POST', '/v1/suppressions/removal', { body });
    expect((await lift({ address: 'ada@example.com', scope: 'newsletter' })).body).toMatchObject({
      removed: [{ scope: 'newsletter' }],
    });
    expect((await lift({ address: 'ada@example.com' })).body).toMatchObject({
      removed: [{ reason: 'legal' }],
    });
    expect((await lift({ address: 'ada@example.com' })).body).toEqual({ removed: [] });
    expect(await list()).toEqual(['bob@example.com all']);
    const removals = (await api.call('GET', '/v1/suppressions/removals?address=ada@example.com')).body;
    expect(removals).toMatchObject({
      removals: [
        { scope: 'all', reason: 'legal', removedBy: expect.stringMatching(/^api:/) },
        { scope: 'newsletter', reason: 'complaint', removedBy: expect.stringMatching(/^api:/) },
      ],
      next: null,
    });
  });
});

describe('a rule that costs too much', () => {
  let small: ApiServer;
  beforeAll(async () => {
    small = await startApiServer({ settings: { QUESTION_SECONDS: '1', DATABASE_CONNECTIONS: '4' } });
    await small.store.query(
      `insert into recipients (id, external_id, address, address_key, attributes)
       select new_id(), 'p' || n, 'p' || n || '@example.com', 'p' || n || '@example.com',
              jsonb_build_object('note', repeat(md5(n::text), 100))
       from generate_series(1, 20000) n`,
    );
  });
  afterAll(() => small.stop());

  /** Looks for 98 words that nobody has, in texts of 3,200 letters each. */
  const rule = { any: Array.from({ length: 98 }, (_, n) => ({ attribute: 'note', contains: `z${n}` })) };
  const trial = () => small.call('POST', '/v1/segment-trials', { body: { rule } });

  it('is refused as too expensive, with what to change, and refuses nobody else’s events (issue 11)', async () => {
    const trials = Promise.all(Array.from({ length: 10 }, trial));
    let answered = false;
    const statuses: number[] = [];
    const posting = (async () => {
      while (!answered) statuses.push((await small.post(anEvent())).status);
    })();
    const answers = await trials;
    answered = true;
    await posting;
    expect(statuses.filter((status) => status !== 202)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(3);

    const expensive = answers.filter(({ status }) => status === 422);
    expect(expensive.length).toBeGreaterThan(0);
    for (const { body } of expensive) {
      expect(problemBody.parse(body)).toMatchObject({
        code: 'too-expensive',
        detail: expect.stringContaining('fewer clauses'),
      });
    }
    const busy = answers.filter(({ status }) => status !== 422);
    expect(busy.map(({ status, body, headers }) => [status, body.code, headers.has('retry-after')])).toEqual(
      busy.map(() => [503, 'store-busy', true]),
    );
    expect(small.logs.filter(({ msg }) => String(msg).startsWith('PostgreSQL is away'))).toEqual([]);
    expect((await small.call('GET', '/readyz')).status).toBe(200);
  });

  it('is refused in the preview of a segment, too', async () => {
    await small.call('PUT', '/v1/segments/costly', { body: { rule } });
    const { status, body } = await small.call('GET', '/v1/segments/costly/preview');
    expect([status, body.code]).toEqual([422, 'too-expensive']);
  });
});
