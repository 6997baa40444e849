// What is refused at the door because of a template, with a templates folder of the test's own.

import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { type Answered, problemBody, startApiServer, useApi } from '@pabal/test/api';
import { eventually } from '@pabal/test/support';

const letter = (body: string) =>
  `{% block subject %}s{% endblock %}\n{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}`;
const event = '{"lane":"event"}';

const files = {
  'order.paid/meta.json': event,
  'order.paid/ko.njk': letter('{{ order.number }}{% for line in lines %}{{ line.price | won }}{% endfor %}'),
  'order.paid/en.njk': letter('{{ order.number }}\n{{ currency }}'),
  'hello/meta.json': event,
  'hello/en.njk': letter('Hello {{ recipientName }}'),
  'hello.lenient/meta.json': '{"lane":"event","lenient":true}',
  'hello.lenient/en.njk': letter('Hello {{ recipientName }}'),
  'half/meta.json': event,
  'half/en.njk': letter('x'),
  'half/ko.njk': '{% block subject %}s{% endblock %}\n{% block body %}{% if %}{% endblock %}',
  'sampled/meta.json': event,
  'sampled/en.njk': letter('<p>{{ n }}</p>'),
  'sampled/samples/one.json': '{"n":"x"}',
  'sampled/samples/unfit.json': '{}',
  'weekly/meta.json': '{"lane":"newsletter"}',
  'weekly/en.njk': letter('x'),
  'ours/meta.json': '{"lane":"event","internal":true}',
  'ours/en.njk': letter('x'),
};

let folder: TemplatesFolder;
beforeAll(() => {
  folder = createTemplatesFolder(files);
});
afterAll(() => folder.stop());

const api = useApi({ settings: () => ({ TEMPLATES_DIR: folder.dir }) });
beforeAll(async () => {
  await api.call('PUT', '/v1/recipients/kim', { body: { email: 'kim@example.com', name: 'Kim' } });
  await api.call('PUT', '/v1/recipients/lee', { body: { email: 'lee@example.com' } });
  const body = { members: ['kim'] };
  await api.call('PUT', '/v1/groups/team/members', { body });
});

describe('the letter of a sample', () => {
  let authorization: string;
  beforeAll(async () => {
    authorization = `Bearer ${await api.newKey({ name: 'ops', scopes: ['ops:read'] })}`;
  });
  const frame = (path: string) =>
    fetch(`${api.url}/v1/templates/${path}/frame`, { headers: { authorization } });

  it('is shown under a policy that lets it do nothing', async () => {
    const answered = await frame('sampled/samples/one/en');
    expect([answered.status, await answered.text()]).toEqual([200, '<p>x</p>']);
    expect(answered.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*sandbox$/);
  });

  it.each([
    ['a template that is not there', 'nothing/samples/one/en', 404],
    ['a sample that is not there', 'sampled/samples/two/en', 404],
    ['a language that it has not', 'sampled/samples/one/ko', 404],
    ['a name that leads elsewhere', '..%2F..%2Fetc/samples/passwd/en', 404],
    ['a sample that cannot be rendered', 'sampled/samples/unfit/en', 422],
  ])('is refused for %s', async (_what, path, status) => {
    const answered = await frame(path);
    expect([answered.status, answered.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

const to = [{ email: 'a@example.com' }];
const fits = { order: { number: 7 }, lines: [{ price: 1 }], currency: 'KRW' };

async function countEvents(): Promise<number> {
  const { rows } = await api.store.query<{ count: number }>('select count(*)::integer as count from events');
  return rows[0]?.count ?? 0;
}

/** Code and fields of a refusal, after making sure that nothing was stored. */
async function refused(asked: object): Promise<{ code: string; detail: string; errors: object[] }> {
  const before = await countEvents();
  const answered = await api.post(asked);
  expect([answered.status, await countEvents()]).toEqual([422, before]);
  return problemBody.parse(answered.body);
}

describe('an event whose data its template cannot be rendered with', () => {
  it.each([
    [
      'lacks a value',
      { ...fits, order: {} },
      '/data/order/number',
      'a value for `order.number` (order.paid/en.njk line 2, in the language en)',
      'nothing',
    ],
    [
      'lacks what one language alone needs',
      { order: { number: 7 }, lines: [] },
      '/data/currency',
      'a value for `currency` (order.paid/en.njk line 3, in the language en)',
      'nothing',
    ],
    [
      'has null',
      { ...fits, currency: null },
      '/data/currency',
      'a value for `currency` (order.paid/en.njk line 3, in the language en)',
      'null',
    ],
    [
      'has a text for a list',
      { ...fits, lines: 'x' },
      '/data/lines',
      'a list for `lines` (order.paid/ko.njk line 2, in the language ko)',
      'a text',
    ],
    [
      'has one wrong value among many',
      { ...fits, lines: [{ price: 1 }, { price: '2' }] },
      '/data/lines/1/price',
      'a whole number of won for `line.price | won` (order.paid/ko.njk line 2, in the language ko)',
      'a text',
    ],
  ])('%s, and is refused with field, file and line', async (_case, data, field, expected, got) => {
    const { code, errors, detail } = await refused({ type: 'order.paid', data, to });
    expect(code).toBe('invalid-data');
    expect(errors).toContainEqual({ field, expected, got });
    expect(detail).toContain('Nothing was accepted; send what the template "order.paid" needs.');
  });

  it('is refused also when it is for a language that the value is not needed in', async () => {
    const { errors } = await refused({
      type: 'order.paid',
      locale: 'ko',
      data: { ...fits, currency: null },
      to,
    });
    expect(errors).toMatchObject([{ field: '/data/currency' }]);
  });

  it('is refused by itself in a batch, and the others are taken', async () => {
    const { status, body } = await api.call('POST', '/v1/events/batch', {
      body: {
        events: [
          { type: 'order.paid', data: fits, to },
          { type: 'order.paid', data: {}, to },
          { type: 'hello', data: {}, to: [{ recipient: 'lee' }] },
          { type: 'hello', data: {}, to: [{ recipient: 'kim' }] },
        ],
      },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      results: [
        { status: 202 },
        { status: 422, problem: { code: 'invalid-data' } },
        { status: 422, problem: { code: 'invalid-data' } },
        { status: 202 },
      ],
    });
  });

  it('is answered as before when it is the repeat of one that was taken', async () => {
    const headers = { 'Idempotency-Key': 'paid-1' };
    const asked = { type: 'order.paid', data: fits, to };
    const first = await api.post(asked, headers);
    folder.write('order.paid/en.njk', letter('{{ order.number }}{{ currency }}{{ more }}'));
    await eventually(async () => (await api.post(asked)).status === 422);
    const { errors } = await refused(asked);
    expect(errors).toMatchObject([{ field: '/data/more' }]);
    expect((await api.post(asked, headers)).body).toEqual(first.body);
    folder.write('order.paid/en.njk', files['order.paid/en.njk']);
  });
});

describe('a template that needs the name of its reader', () => {
  it.each([
    ['an address without one', [{ email: 'a@example.com' }]],
    [
      'one without among others with one',
      [{ email: 'a@example.com', name: 'A' }, { email: 'b@example.com' }],
    ],
    ['a recipient without one', [{ recipient: 'lee' }]],
    ['a group, whose members may have none', [{ group: 'team' }]],
  ])('refuses %s', async (_case, readers) => {
    const { detail, errors } = await refused({ type: 'hello', data: {}, to: readers });
    expect(errors).toMatchObject([{ field: '/data/recipientName', got: 'nothing' }]);
    expect(detail).toContain('for somebody whose name is not known');
  });

  it.each([
    ['an address with one', { to: [{ email: 'a@example.com', name: 'A' }] }],
    ['a recipient with one', { to: [{ recipient: 'kim' }] }],
    ['data that brings one', { data: { recipientName: 'you' }, to: [{ group: 'team' }] }],
    ['everything when it is lenient', { type: 'hello.lenient', to: [{ group: 'team' }] }],
  ])('takes %s', async (_case, more) => {
    const { status } = await api.post({ type: 'hello', data: {}, ...more });
    expect(status).toBe(202);
  });
});

describe('an event type that no event can have', () => {
  it.each([
    ['a newsletter’s template', 'weekly', /belongs to newsletters.*PUT \/v1\/newsletters/],
    ['a template of pabal’s own', 'ours', /written by pabal itself/],
  ])('is %s: refused with what to do', async (_case, type, detail) => {
    const problem = await refused({ type, data: {}, to });
    expect(problem).toMatchObject({ code: 'wrong-template', errors: [{ field: '/type', got: `"${type}"` }] });
    expect(problem.detail).toMatch(detail);
    const batch = { events: [{ type, data: {}, to }] };
    const { body }: Answered = await api.call('POST', '/v1/events/batch', { body: batch });
    expect(body).toMatchObject({ results: [{ status: 422, problem: { code: 'wrong-template' } }] });
  });

  it('is a broken template: refused as broken, with file and line', async () => {
    const { code, detail } = await refused({ type: 'half', data: {}, to });
    expect(code).toBe('template-broken');
    expect(detail).toMatch(/^The template "half" is broken: half\/ko\.njk: .*[Ll]ine 2/);
  });

  it('is one that is nearly right: told which ones there are', async () => {
    const { code, detail } = await refused({ type: 'order.payed', data: {}, to });
    expect([code, detail]).toEqual([
      'unknown-event-type',
      'There is no template for the event type "order.payed". Did you mean `order.paid`?',
    ]);
  });
});

it('lets nobody post letters of the shipped templates that are not for events', async () => {
  const shipped = await startApiServer();
  const types = ['daily-digest', 'dormant-customer', 'edition.report', 'newsletter.notice'];
  const answers = await Promise.all(types.map((type) => shipped.post({ type, data: {}, to })));
  expect(answers.map(({ body }) => body.code)).toEqual(types.map(() => 'wrong-template'));
  await shipped.stop();
});
