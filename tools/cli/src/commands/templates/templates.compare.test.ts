import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf } = usePabal({ empty: ['template_versions'] });
const letter = (body: string) =>
  `{% block subject %}Hi{% endblock %}{% block body %}${body}{% endblock %}{% block text %}Hi{% endblock %}`;
const link = '<p><a href="{{ unsubscribeUrl | link }}">Leave</a></p>';

let folder: TemplatesFolder;
let report: TemplatesFolder;
beforeEach(() => {
  report = createTemplatesFolder();
  folder = createTemplatesFolder({
    'digest/meta.json': '{"lane":"newsletter"}',
    'digest/en.njk': letter(`<p>one</p>${link}`),
    'digest/samples/a.json': '{"unsubscribeUrl":"https://news.example/u"}',
  });
  process.env.TEMPLATES_DIR = folder.dir;
});
afterEach(async () => {
  delete process.env.TEMPLATES_DIR;
  await folder.stop();
  await report.stop();
});

it('templates compare shows what a working copy changes in the letters that senders have taken up', async () => {
  await pabal('templates', 'record', '--from', folder.dir);
  expect((await pabal('templates', 'compare', '--no-pictures')).err).toBe(
    '1 letter compared, and none differs.\n',
  );
  folder.write('digest/en.njk', letter(`<p>two</p>${link}`));
  const { code, out, err } = await pabal('templates', 'compare', '--no-pictures');
  expect(code).toBe(0);
  expect(out).toContain('-<p>one</p>');
  expect(out).toContain('+<p>two</p>');
  expect(out).toMatch(/^digest +en +a +changed +html/m);
  expect(err).toBe('1 letter compared, 1 to look at.\n');
});

it('templates compare fails on a letter that cannot be rendered, and on a way out that nobody sees', async () => {
  await pabal('templates', 'record', '--from', folder.dir);
  folder.write('digest/en.njk', letter(`<div style="display:none">${link}</div>`));
  const hidden = await pabal('templates', 'compare', 'digest', '--no-pictures', '--quiet');
  expect(hidden.code).toBe(1);
  expect(hidden.out).toContain('no reader sees it');
  expect(hidden.err).toContain('1 letter must not go out like this: digest en a.');
  folder.write('digest/en.njk', letter('<p>{{ nobody }}</p>'));
  const broken = await pabal('templates', 'compare', '--no-pictures', '--json');
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.out)).toMatchObject({
    letters: [{ kind: 'broken', troubles: [{ kind: 'render' }] }],
  });
});

it('templates compare writes a report with pictures, into a folder of its own', async () => {
  const other = createTemplatesFolder({
    'digest/meta.json': '{"lane":"newsletter"}',
    'digest/en.njk': letter(`<div style="width:700px">wide</div>${link}`),
    'digest/samples/a.json': '{"unsubscribeUrl":"https://news.example/u"}',
  });
  const typed = ['templates', 'compare', '--folder', other.dir, '--with', folder.dir, '--to', report.dir];
  const { code, out, err } = await pabal(...typed);
  await other.stop();
  expect(code).toBe(0);
  const names = await readdir(report.dir);
  expect(names).toContain('index.html');
  expect(await readFile(join(report.dir, 'index.html'), 'utf8')).toContain('+&lt;div style=');
  if (err.includes('Pictures are left out.')) return;
  expect(names).toContain('digest.en.a.360-dark.marked.png');
  expect(out).toMatch(/The letter needs 7\d\d pixels at 360-light, and is wider than the screen/);
}, 120_000);

it('templates compare leaves alone what lies in the folder for the report, and says what it needs', async () => {
  const refused = await pabal(
    'templates',
    'compare',
    '--with',
    folder.dir,
    '--to',
    folder.dir,
    '--no-pictures',
  );
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('holds other files') });
  process.env.CHROMIUM_PATH = '/nowhere/chromium';
  const without = await pabal('templates', 'compare', '--with', folder.dir);
  delete process.env.CHROMIUM_PATH;
  expect(without).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^Pictures are left out\. CHROMIUM_PATH must be/),
  });
  expect((await pabal('templates', 'compare', 'nothing', '--with', folder.dir)).code).toBe(1);
  expect(await jsonOf('templates', 'compare', '--with', folder.dir, '--no-pictures')).toMatchObject({
    report: null,
    letters: [{ kind: 'same', looks: [] }],
  });
});
