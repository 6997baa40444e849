// The pages about templates, with a folder of the test's own: what is broken, how letters look, versions, and what a change does.

import { createTemplates } from '@pabal/render';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { useApi } from '@pabal/test/api';
import { eventually, findProgram } from '@pabal/test/support';
import { recordVersions } from '@pabal/versions';

const letter = (body: string) =>
  `{% block subject %}Hi {{ who }}{% endblock %}\n{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}`;

let folder: TemplatesFolder;
beforeAll(() => {
  folder = createTemplatesFolder({
    'greeting/meta.json': '{"lane":"event"}',
    'greeting/en.njk': letter('<p>one {{ who }}</p>'),
    'greeting/ko.njk': letter('<p>하나 {{ who }}</p>'),
    'greeting/samples/ann.json': '{"who":"Ann"}',
    'greeting/samples/kim.json': '{"who":"김"}',
    'half/meta.json': '{"lane":"event"}',
    'half/en.njk': letter('x'),
    'half/ko.njk': '{% block subject %}s{% endblock %}\n{% block body %}{% if %}{% endblock %}',
  });
});
afterAll(() => folder.stop());

const api = useApi({ settings: () => ({ TEMPLATES_DIR: folder.dir, API_RATE_LIMIT: '10000' }) });
let viewer: Readonly<Record<string, string>>;
beforeAll(async () => {
  viewer = await api.signedIn('viewer');
});

const page = async (path: string, language = 'en') => {
  const headers = { ...viewer, 'pabal-language': language };
  const { status, body } = await api.call('GET', `/v1/console/templates${path}`, { key: '', headers });
  return { status, body, text: JSON.stringify(body) };
};

/** The values of all fields of this name, however deep. */
function valuesOf(value: unknown, field: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === field ? [inner] : valuesOf(inner, field)));
}

const record = async () => {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  await recordVersions(api.store, templates.inUse());
  await templates.stop();
};

it('lists templates with what is amiss first, and how long a letter takes', async () => {
  const { body } = await page('');
  const rows = valuesOf(body, 'rows').flat();
  expect(rows.map((row) => valuesOf(row, 'key')[0])).toEqual(['half', 'greeting']);
  expect(rows[0]).toMatchObject({ cells: expect.arrayContaining([{ tag: 'broken', tone: 'bad' }]) });
  expect(JSON.stringify(rows[1])).toMatch(/"\d+\.\d ms"/);
  expect((await page('', 'ko')).text).toContain('깨짐');
});

it('shows what is broken with its line and a caret below it', async () => {
  const { body } = await page('/half');
  expect(valuesOf(body, 'said').join(' ')).toContain('half/ko.njk');
  const [source] = valuesOf(body, 'blocks')
    .flat()
    .filter((block) => valuesOf(block, 'is')[0] === 'source');
  expect(valuesOf(source, 'text')[0]).toMatch(/^2 \| .*\{% if %\}.*\n {2}\| +\^$/m);
  expect((await page('/nothing')).status).toBe(404);
});

it('makes each sample in each language, and chooses one by the address', async () => {
  const { body } = await page('/greeting');
  const samples = valuesOf(body, 'rows')
    .flat()
    .map((row) => valuesOf(row, 'key')[0]);
  expect(samples).toEqual(['ann en', 'ann ko', 'kim en', 'kim ko']);
  const chosen = await page('/greeting?sample=kim&language=ko');
  expect(valuesOf(chosen.body, 'frame')).toEqual([
    '/v1/templates/greeting/samples/kim/ko/frame?',
    expect.any(String),
  ]);
});

it('lists versions with what differs between two, and says how to go back', async () => {
  await record();
  const old = letter('<p>one {{ who }}</p>');
  folder.write('greeting/en.njk', letter('<p>two {{ who }}</p>'));
  await eventually(async () => (await page('/greeting?show=comparison')).text.includes('+<p>two'));
  const compared = await page('/greeting?show=comparison');
  expect(compared.text).toContain('-<p>one Ann</p>');
  const { body } = await api.call('GET', '/v1/templates/greeting/comparison', {
    headers: { authorization: `Bearer ${await api.newKey({ name: 'ops', scopes: ['ops:read'] })}` },
  });
  expect(body).toMatchObject({
    letters: [
      { locale: 'en', sample: 'ann', kind: 'changed', text: null },
      { locale: 'en', sample: 'kim', kind: 'changed' },
      { locale: 'ko', kind: 'same', html: null },
      { locale: 'ko', kind: 'same' },
    ],
  });
  await record();
  const versions = await page('/greeting?language=en');
  const [link] = valuesOf(versions.body, 'to').filter((to) => String(to).includes('from='));
  expect(versions.text).toMatch(/pabal templates restore greeting [0-9a-f]{12} --to /);
  expect(versions.text).toContain(`pabal templates restore greeting VERSION --to ${folder.dir}"`);
  const difference = await page(String(link).replace('/console/templates', ''));
  expect(difference.text).toContain('two {{ who }}');
  folder.write('greeting/en.njk', old);
});

(findProgram('chromium') ? it : it.skip)(
  'draws letters at the looks that were chosen, by the present files and the version in use',
  async () => {
    await record();
    const { body } = await page('/greeting?sample=ann&language=en&width=360');
    const pictures = valuesOf(body, 'src');
    expect(pictures).toHaveLength(2);
    for (const path of [String(pictures[0]), `${pictures[1]}&side=use`]) {
      const answer = await fetch(`${api.url}${path}`, { headers: viewer });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
      const png = Buffer.from(await answer.arrayBuffer());
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.readUInt32BE(16)).toBe(360);
    }
    const none = await fetch(`${api.url}/v1/templates/greeting/samples/nobody/en/picture`, {
      headers: viewer,
    });
    expect(none.status).toBe(404);
  },
  60_000,
);
