import { problemBody, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['recipients', 'groups', 'group_members'] });

const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ email: `person-${from + n}@example.com` }));

const put = (path: string, body: object) => api.call('PUT', path, { body });
const members = (key: string) => `/v1/groups/${encodeURIComponent(key)}/members`;

async function membersOf(key: string): Promise<string[]> {
  const page = z.object({
    members: z.array(z.object({ externalId: z.string() })),
    next: z.string().nullable(),
  });
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await api.call('GET', `${members(key)}?limit=1000${cursor && `&cursor=${cursor}`}`);
    const { members: some, next } = page.parse(body);
    ids.push(...some.map(({ externalId }) => externalId));
    cursor = next;
  }
  return ids.sort();
}

describe('a recipient', () => {
  const whole = {
    email: 'Jiwoo@Example.com',
    name: '윤지우',
    locale: 'ko-kr',
    timeZone: 'Asia/Seoul',
    attributes: { team: ['sales', 2], constructor: 'x' },
  };

  it('is made, found, and made exactly so again', async () => {
    const made = await put('/v1/recipients/emp-1', whole);
    expect(made).toMatchObject({
      status: 201,
      body: { ...whole, externalId: 'emp-1', email: 'Jiwoo@example.com', locale: 'ko-KR' },
    });
    expect((await api.call('GET', '/v1/recipients/emp-1')).body).toEqual(made.body);
    const changed = await put('/v1/recipients/emp-1', { email: 'other@example.com' });
    expect(changed).toMatchObject({
      status: 200,
      body: { email: 'other@example.com', name: null, locale: null, timeZone: null, attributes: {} },
    });
  });

  it('is replaced only as somebody saw it, where that is asked for', async () => {
    const path = '/v1/recipients/emp-1';
    const made = await put(`${path}?updated=never`, whole);
    expect(made.status).toBe(201);
    expect(await put(`${path}?updated=never`, { email: 'b@example.com' })).toMatchObject({
      status: 409,
      body: { code: 'version-conflict' },
    });
    const seen = encodeURIComponent(z.string().parse(made.body.updatedAt));
    expect((await put(`${path}?updated=${seen}`, { ...whole, name: 'Ji' })).status).toBe(200);
    expect((await put(`${path}?updated=${seen}`, whole)).status).toBe(409);
    expect((await api.call('GET', path)).body).toMatchObject({ name: 'Ji', attributes: whole.attributes });
    const { status, body } = await put(`${path}?updated=now`, whole);
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field: 'query/updated' }]);
  });

  it('is found by the value of an attribute, and all are listed without a text', async () => {
    await put('/v1/recipients/emp-1', { ...whole, attributes: { company: 'Hannal 주식회사', seats: 4711 } });
    await put('/v1/recipients/emp-2', { email: 'b@example.com', attributes: { company: 'Other' } });
    const found = async (query: string) => {
      const page = z.object({ recipients: z.array(z.object({ externalId: z.string() })) });
      const { body } = await api.call('GET', `/v1/recipients${query}`);
      return page.parse(body).recipients.map(({ externalId }) => externalId);
    };
    expect(await found('?text=hannal')).toEqual(['emp-1']);
    expect(await found(`?text=${encodeURIComponent('주식')}`)).toEqual(['emp-1']);
    expect(await found('?text=4711')).toEqual(['emp-1']);
    // The name of an attribute is no value of it.
    expect(await found('?text=company')).toEqual([]);
    expect(await found('')).toEqual(['emp-1', 'emp-2']);
  });

  it('is told with its groups, a page at a time', async () => {
    await put('/v1/recipients/emp-1', whole);
    for (const key of ['b', 'a', 'c']) await api.call('PUT', members(key), { body: { members: ['emp-1'] } });
    expect((await api.call('GET', '/v1/recipients/emp-1/groups?limit=2')).body).toMatchObject({
      groups: [{ key: 'a' }, { key: 'b' }],
      next: 'b',
    });
    expect((await api.call('GET', '/v1/recipients/emp-1/groups?cursor=b')).body).toMatchObject({
      groups: [{ key: 'c' }],
      next: null,
    });
    expect((await api.call('GET', '/v1/recipients/nobody/groups')).status).toBe(404);
  });

  it('may be known by an id with a slash or of another script', async () => {
    for (const id of ['erp/4711', '사원-1']) {
      expect((await put(`/v1/recipients/${encodeURIComponent(id)}`, { email: 'a@example.com' })).status).toBe(
        201,
      );
      expect((await api.call('GET', `/v1/recipients/${encodeURIComponent(id)}`)).body).toMatchObject({
        externalId: id,
      });
    }
  });

  it.each([
    ['a time zone that does not exist', { timeZone: 'Asia/Pabal' }, '/timeZone'],
    ['an offset for a time zone', { timeZone: '+09:00' }, '/timeZone'],
    ['attributes that are a list', { attributes: [] }, '/attributes'],
    ['attributes larger than 64 KiB', { attributes: { a: 'x'.repeat(65_536) } }, '/attributes'],
    ['NUL in attributes', { attributes: { a: ['\0'] } }, '/attributes/a/0'],
    ['two addresses', { email: 'a@example.com,b@example.com' }, '/email'],
  ])('is refused with %s', async (_name, more, field) => {
    const { status, body } = await put('/v1/recipients/emp-1', { email: 'a@example.com', ...more });
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field }]);
  });

  it('keeps ids that begin with mailto: for the address they name', async () => {
    expect(
      (await put('/v1/recipients/mailto:a@example.com', { email: 'A@example.com', name: 'A' })).status,
    ).toBe(201);
    const { status, body } = await put('/v1/recipients/mailto:a@example.com', { email: 'b@example.com' });
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field: 'path/externalId' }]);
  });

  it('that is not known is not found', async () => {
    expect((await api.call('GET', '/v1/recipients/emp-9')).status).toBe(404);
  });
});

describe('a group', () => {
  it('consists of exactly the members that were put', async () => {
    await put('/v1/recipients/emp-1', { email: 'one@example.com' });
    const first = await put(members('customer:hannal'), {
      members: ['emp-1', { email: 'Two@example.com', name: 'Two' }, { email: 'two@EXAMPLE.com' }],
    });
    expect(first).toMatchObject({ status: 200, body: { members: 2, added: 2, removed: 0 } });
    const second = await put(members('customer:hannal'), {
      members: ['mailto:two@example.com', { email: 'three@example.com' }],
    });
    expect(second.body).toEqual({ key: 'customer:hannal', members: 2, added: 1, removed: 1 });
    expect(await membersOf('customer:hannal')).toEqual([
      'mailto:three@example.com',
      'mailto:two@example.com',
    ]);
    expect((await api.call('GET', '/v1/recipients/mailto:two@example.com')).body).toMatchObject({
      email: 'two@example.com',
    });
  });

  it('keeps what is known of somebody who is put again by address alone', async () => {
    await put(members('g'), { members: [{ email: 'a@example.com', name: 'A', locale: 'ko' }] });
    await put(members('h'), { members: [{ email: 'a@example.com', locale: 'en' }] });
    expect((await api.call('GET', '/v1/recipients/mailto:a@example.com')).body).toMatchObject({
      name: 'A',
      locale: 'en',
    });
  });

  it('changes by what is added and removed, in whichever way they are named', async () => {
    await put('/v1/recipients/emp-1', { email: 'one@example.com' });
    const patch = (body: object) => api.call('PATCH', members('g'), { body });
    expect((await patch({ add: ['emp-1', { email: 'two@example.com' }] })).body).toMatchObject({
      members: 2,
      added: 2,
    });
    expect(
      (await patch({ add: ['emp-1'], remove: [{ email: 'TWO@example.com' }, 'emp-9'] })).body,
    ).toMatchObject({
      members: 1,
      added: 0,
      removed: 1,
    });
    expect((await patch({ remove: [{ email: 'one@example.com' }] })).body).toMatchObject({
      members: 0,
      removed: 1,
    });
    expect(await membersOf('g')).toEqual([]);
    const nothing = await patch({});
    expect(problemBody.parse(nothing.body).errors).toMatchObject([
      { expected: '`add` or `remove`, or both' },
    ]);
  });

  it('is left alone when a member is not known', async () => {
    await put(members('g'), { members: [{ email: 'a@example.com' }] });
    const { status, body } = await put(members('g'), {
      members: [{ email: 'b@example.com' }, ...Array.from({ length: 7 }, (_, n) => `emp-${n}`)],
    });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'unknown-recipient' });
    expect(body.detail).toContain('Members that are not known: 7 ("emp-0"');
    expect(await membersOf('g')).toEqual(['mailto:a@example.com']);
    expect((await api.call('GET', '/v1/recipients/mailto:b@example.com')).status).toBe(404);
  });

  it('names the member that cannot be', async () => {
    const { status, body } = await put(members('g'), { members: ['emp-1', { email: 'a@b' }, 7] });
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([
      { field: '/members/1/email' },
      { field: '/members/2' },
    ]);
  });

  it('that was never made is not found', async () => {
    expect((await api.call('GET', members('nobody'))).status).toBe(404);
  });

  it('is as one of two that were put at the same time, never a mixture', async () => {
    const [odd, even] = [people(300, 0), people(300, 150)];
    await Promise.all([odd, even, odd, even].map((some) => put(members('g'), { members: some })));
    const ids = await membersOf('g');
    const sorted = (some: { email: string }[]) => some.map(({ email }) => `mailto:${email}`).sort();
    expect([sorted(odd), sorted(even)]).toContainEqual(ids);
  });

  it('may have a hundred thousand members', async () => {
    const { status, body } = await put(members('everybody'), { members: people(100_000) });
    expect({ status, body }).toEqual({
      status: 200,
      body: { key: 'everybody', members: 100_000, added: 100_000, removed: 0 },
    });
    const again = await put(members('everybody'), { members: people(100_000, 1) });
    expect(again.body).toMatchObject({ members: 100_000, added: 1, removed: 1 });
    const page = await api.call('GET', `${members('everybody')}?limit=3`);
    expect(
      z.object({ members: z.array(z.unknown()).length(3), next: z.uuid() }).safeParse(page.body).success,
    ).toBe(true);
  }, 60_000);
});
