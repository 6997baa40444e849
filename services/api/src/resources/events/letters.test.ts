import { claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { createTemplates } from '@pabal/render';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { acceptedBody, problemBody, useApi } from '@pabal/test/api';
import { recordVersions } from '@pabal/versions';
import { z } from 'zod';

const letter = (body: string) =>
  `{% block subject %}s{% endblock %}\n{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}\n`;

let folder: TemplatesFolder;
beforeAll(() => {
  folder = createTemplatesFolder({
    'hello/meta.json': '{"lane":"event"}',
    'hello/en.njk': letter('{{ n }}'),
    'linked/meta.json': '{"lane":"event"}',
    'linked/en.njk': letter('<a href="{{ n | link }}">x</a>'),
  });
});
afterAll(() => folder.stop());

const api = useApi({
  settings: () => ({ TEMPLATES_DIR: folder.dir }),
  empty: ['deliveries', 'events', 'template_versions'],
});

/** What a sender does with all letters there are, with the templates as they are now. @returns the version of `hello` */
async function sendAll(): Promise<string> {
  const templates = createTemplates({
    dir: folder.dir,
    logger: createLogger({ service: 'test', level: 'silent' }),
    watch: false,
  });
  await templates.start();
  await recordVersions(api.store, templates.inUse());
  const versionOf = (template: string) => templates.version(template, 'en') ?? 'none';
  const { rows } = await api.store.query<{ id: string }>(`select id from deliveries where state = 'pending'`);
  const ids = rows.map(({ id }) => id);
  const { claims } = await claimDeliveries(api.store, { senderId: 'sender', ids });
  const settlements = claims.map(({ id, claim, template }) => {
    const templateVersion = versionOf(template);
    return { id, claim, state: 'sent', counted: true, outcome: 'sent', templateVersion } as const;
  });
  await settleDeliveries(api.store, 'sender', settlements, { suppressionDays: 1 });
  return versionOf('hello');
}

/** Posts an event with this key. @returns the id of its letter */
async function post(
  key: string,
  data: object = { n: 1 },
  to: object = { email: 'a@example.com' },
  type = 'hello',
): Promise<string> {
  const answered = await api.call('POST', '/v1/events', { key, body: { type, data, to: [to] } });
  const { id } = acceptedBody.parse(answered.body);
  const { rows } = await api.store.query<{ id: string }>('select id from deliveries where event_id = $1', [
    id,
  ]);
  return rows[0]?.id ?? '';
}

const read = (id: string, key: string) => api.call('GET', `/v1/deliveries/${id}/letter`, { key });

async function refusal(id: string, key: string) {
  const { status, body } = await read(id, key);
  return { status, code: problemBody.omit({ errors: true }).parse(body).code };
}

describe('GET /v1/deliveries/{id}/letter', () => {
  it('shows a letter as it was sent, after its template was edited', async () => {
    const id = await post(api.key);
    const version = await sendAll();
    folder.write('hello/en.njk', letter('edited {{ n }}'));
    const { status, body } = await read(id, api.key);
    folder.write('hello/en.njk', letter('{{ n }}'));
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ id, state: 'sent', template: 'hello', version, locale: 'en', test: false },
      ...{ subject: 's', html: '1', text: 't', differences: [], calendar: null, attachments: [] },
    });
  });

  it('reads a test letter with the key that posted it, with its links, and not with that of another app', async () => {
    const [mine, other] = [await api.newKey({ mode: 'test' }), await api.newKey({ mode: 'test' })];
    const id = await post(mine, { n: 'https://app.example/reset/8c1f' }, undefined, 'linked');
    await sendAll();
    expect((await read(id, mine)).body).toMatchObject({
      ...{ test: true, html: '<a href="https://app.example/reset/8c1f">x</a>' },
    });
    expect(await refusal(id, other)).toEqual({ status: 404, code: 'not-found' });
  });

  it('shows a letter to a recipient only with the scope that shows people', async () => {
    await api.call('PUT', '/v1/recipients/kim', { body: { email: 'kim@example.com', name: 'Kim' } });
    const narrow = await api.newKey({ scopes: ['events:write', 'events:read'] });
    const ids = [
      await post(api.key, { n: 1 }, { recipient: 'kim' }),
      await post(narrow, { n: 1 }, { recipient: 'kim' }),
    ];
    await sendAll();
    expect((await read(ids[0] ?? '', api.key)).body).toMatchObject({ html: '1' });
    expect(await refusal(ids[1] ?? '', narrow)).toEqual({ status: 403, code: 'scope-missing' });
  });

  it('lets people on call read the letters of all apps when they may see people', async () => {
    const id = await post(api.key);
    await sendAll();
    const onCall = await api.newKey({ scopes: ['events:read', 'ops:read', 'recipients:read'] });
    expect((await read(id, onCall)).body).toMatchObject({ html: '1' });
    expect(await refusal(id, await api.newKey())).toEqual({ status: 404, code: 'not-found' });
  });

  it('answers 409 before it is made, and 410 once its data is erased', async () => {
    const id = await post(api.key);
    expect(await refusal(id, api.key)).toEqual({ status: 409, code: 'wrong-state' });
    await sendAll();
    await api.store.query('update events set data = null');
    expect(await refusal(id, api.key)).toEqual({ status: 410, code: 'data-erased' });
  });

  it('answers 404 when its version is not kept, and 409 when the files are others', async () => {
    const id = await post(api.key);
    await sendAll();
    await api.store.query(`update template_versions set files = '{}'`);
    expect(await refusal(id, api.key)).toEqual({ status: 409, code: 'version-damaged' });
    await api.store.query('delete from template_versions');
    expect(await refusal(id, api.key)).toEqual({ status: 404, code: 'version-missing' });
  });
});

describe('the versions of a template', () => {
  const page = z.object({
    versions: z.array(z.object({ version: z.string() })),
    next: z.string().nullable(),
  });
  let key: string;
  beforeAll(async () => {
    key = await api.newKey({ scopes: ['ops:read'] });
  });

  it('are listed page by page, and compared file by file', async () => {
    folder.write('hello/en.njk', letter('first'));
    const first = await sendAll();
    folder.write('hello/en.njk', letter('second'));
    const second = await sendAll();
    const one = page.parse((await api.call('GET', '/v1/templates/hello/versions?limit=1', { key })).body);
    expect(one).toEqual({ versions: [{ version: second }], next: second });
    const rest = await api.call('GET', `/v1/templates/hello/versions?limit=2&cursor=${second}&locale=en`, {
      key,
    });
    expect(page.parse(rest.body)).toEqual({ versions: [{ version: first }], next: null });
    const diff = await api.call('GET', `/v1/templates/hello/versions/${first}/diff/${second}`, { key });
    expect(diff.body).toMatchObject({
      ...{ template: 'hello', from: first, to: second },
      files: [
        {
          file: 'hello/en.njk',
          kind: 'changed',
          patch: expect.stringContaining('\n+{% block body %}second'),
        },
      ],
    });
  });

  it('that nobody took up are not found, and a version of another form is refused', async () => {
    const answered = await api.call(
      'GET',
      `/v1/templates/hello/versions/${'0'.repeat(12)}/diff/${'1'.repeat(12)}`,
      {
        key,
      },
    );
    expect([answered.status, answered.body.code]).toEqual([404, 'version-missing']);
    const { status, body } = await api.call('GET', '/v1/templates/hello/versions/HEAD/diff/1', { key });
    expect([status, problemBody.parse(body).errors[0]]).toEqual([
      400,
      { field: 'path/from', expected: expect.stringContaining('twelve characters'), got: '"HEAD"' },
    ]);
  });
});
