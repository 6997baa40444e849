import { PabalError } from '@pabal/domain';
import { createLogger } from '@pabal/runtime';
import {
  createTemplates,
  openVersion,
  planFiles,
  type Templates,
  withPictures,
  writeFiles,
} from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

/** A PNG of one pixel, as far as anybody looks at it. */
const png = (more = 0) =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(1 + more)]);

const letter = (body: string) =>
  `{% block subject %}Hi{% endblock %}{% block body %}${body}{% endblock %}{% block text %}Hi{% endblock %}`;

let folder: TemplatesFolder;
let templates: Templates;
beforeEach(async () => {
  folder = createTemplatesFolder({ 'a/meta.json': '{"lane":"event"}', 'layouts/x.njk': '' });
});
afterEach(async () => {
  await templates?.stop();
  await folder.stop();
});

const put = (file: string, content: Buffer) => folder.write(file, content);

async function started(): Promise<Templates> {
  templates = createTemplates({
    ...{ dir: folder.dir, watch: false },
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  await templates.start();
  return templates;
}

const render = (data = {}) => templates.render('a', 'en', data);

it('go with a letter that shows them: from beside the template, or else from beside the layouts', async () => {
  folder.write('a/en.njk', letter('<img src="cid:own.png"><img src="cid:shared.gif"><img src="cid:chart">'));
  put('a/own.png', png());
  put('layouts/own.png', png(5));
  put('layouts/shared.gif', Buffer.from('GIF89a…'));
  await started();
  const { pictures, html } = render();
  expect(pictures).toEqual([
    {
      name: 'own.png',
      type: 'image/png',
      bytes: png(),
      dataUrl: `data:image/png;base64,${png().toString('base64')}`,
    },
    expect.objectContaining({ name: 'shared.gif', type: 'image/gif' }),
  ]);
  expect(html).toContain('cid:own.png');
  const shown = withPictures(render());
  expect(shown).toContain(`src="data:image/png;base64,${png().toString('base64')}"`);
  expect(shown).toContain('src="cid:chart"');
});

it('are the same in all letters, and go only with those that show them', async () => {
  folder.write('a/en.njk', letter('{% if yes %}<img src="cid:own.png">{% endif %}'));
  folder.write('a/ko.njk', letter('<img src="cid:own.png">'));
  put('a/own.png', png());
  await started();
  expect(render({ yes: false }).pictures).toEqual([]);
  const [first] = render({ yes: true }).pictures ?? [];
  expect(templates.render('a', 'ko', {}).pictures?.[0]).toBe(first);
});

it('are not brought by data', async () => {
  folder.write('a/en.njk', letter('<img src="cid:{{ name }}">'));
  put('a/own.png', png());
  await started();
  expect(render({ name: 'own.png' }).pictures).toBeUndefined();
});

it('are part of the version, which shows the letter as it was and can be brought back', async () => {
  folder.write('a/en.njk', letter('<img src="cid:own.png">'));
  put('a/own.png', png());
  await started();
  const [kept] = templates.inUse();
  if (kept === undefined) throw new Error('There is no letter.');
  put('a/own.png', png(1));
  await started();
  expect(templates.inUse()[0]?.version).not.toBe(kept.version);
  expect(openVersion(kept).render({}).pictures?.[0]?.bytes).toEqual(png());
  writeFiles(folder.dir, planFiles(folder.dir, kept.files));
  await started();
  expect(templates.inUse()[0]?.version).toBe(kept.version);
  expect(planFiles(folder.dir, kept.files).filter(({ before, after }) => before !== after)).toEqual([]);
});

it('are refused from a version whose files are others', async () => {
  folder.write('a/en.njk', letter('<img src="cid:own.png">'));
  put('a/own.png', png());
  await started();
  const [kept] = templates.inUse();
  if (kept === undefined) throw new Error('There is no letter.');
  const files = new Map([...kept.files, ['a/own.png', 'data:text/html;base64,AAAA']]);
  expect(() => openVersion({ ...kept, files })).toThrow(PabalError);
});

it.each([
  ['is no picture of its type', Buffer.from('<svg>'), 'expected a picture of the type image/png'],
  ['is too large', png(256 * 1024), 'expected at most 262144 bytes, got 262153'],
])('break a letter whose file %s', async (_what, content, words) => {
  folder.write('a/en.njk', letter('<img src="cid:own.png">'));
  put('a/own.png', content);
  await started();
  expect(templates.problems()[0]?.message).toContain(`a/own.png: ${words}`);
});

it('break a letter that they make too large together', async () => {
  const names = ['a.png', 'b.png', 'c.png'];
  folder.write('a/en.njk', letter(names.map((name) => `<img src="cid:${name}">`).join('')));
  for (const name of names) put(`a/${name}`, png(200_000));
  await started();
  expect(templates.problems()[0]?.message).toContain('expected pictures of at most 524288 bytes together');
});

describe('the mark of a brand', () => {
  const brand = (url: string) =>
    JSON.stringify({
      ...{ name: 'Hanbat', mark: { url, width: 32, height: 32 } },
      colours: { accent: '#0b6b5c', onAccent: '#ffffff', accentInDark: '#6fd6c3' },
    });
  const marked = `{% from "layouts/brand.json" import brand %}${letter('<img src="{{ brand.mark.url }}">')}`;

  it('may be a file beside it', async () => {
    folder.write('a/en.njk', marked);
    folder.write('layouts/brand.json', brand('cid:mark.png'));
    put('layouts/mark.png', png());
    await started();
    expect(render().html).toBe('<img src="cid:mark.png">');
    expect(render().pictures).toHaveLength(1);
  });

  it.each([
    ['cid:mark.png', 'expected the file "layouts/mark.png", found none'],
    ['cid:../mark.png', 'expected an https address, or cid:NAME'],
    ['http://hanbat.example/mark.png', 'expected an https address, or cid:NAME'],
  ])('breaks the letter as %j when there is no such file', async (url, words) => {
    folder.write('a/en.njk', marked);
    folder.write('layouts/brand.json', brand(url));
    await started();
    expect(templates.problems()[0]?.message).toContain(words);
  });
});
