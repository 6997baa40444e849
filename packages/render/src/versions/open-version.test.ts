import { fileURLToPath } from 'node:url';
import { createLogger } from '@pabal/runtime';
import {
  createTemplates,
  type LetterVersion,
  mostVersionBytes,
  openVersion,
  type TemplatesOptions,
} from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const letter = (body: string) => `{% block subject %}s{% endblock %}{% block body %}${body}{% endblock %}`;
const onLayout = (body: string) =>
  `{% extends "layouts/base.njk" %}{% block subject %}s{% endblock %}{% block content %}${body}{% endblock %}`;
const files = {
  'a/meta.json': '{"lane":"event"}',
  'a/en.njk': onLayout('{{ n | number }}'),
  'a/ko.njk': letter('{{ n | number }}'),
  'layouts/base.njk': '{% block body %}<b>{% block content %}{% endblock %}</b>{% endblock %}',
};

let folder: TemplatesFolder;
afterEach(() => folder.stop());

async function start(content: Record<string, string> = files, options: Partial<TemplatesOptions> = {}) {
  folder = createTemplatesFolder(content);
  const templates = createTemplates({ dir: folder.dir, logger, watch: false, ...options });
  await templates.start();
  return templates;
}

/** The version of a letter that is in use. */
async function versionOf(locale = 'en', content: Record<string, string> = files): Promise<LetterVersion> {
  const templates = await start(content);
  const found = templates.inUse().find((one) => one.locale === locale);
  if (found === undefined) throw new Error(`There is no letter in ${locale}.`);
  return found;
}

describe('a version that is opened', () => {
  it('renders what it rendered when it was in use, whatever the folder holds now', async () => {
    const templates = await start();
    const versions = templates.inUse();
    const before = versions.map(({ locale }) => templates.render('a', locale, { n: 1234.5 }));
    folder.remove('layouts');
    expect(versions.map((one) => openVersion(one).render({ n: 1234.5 }))).toEqual(before);
    expect(before.map(({ html }) => html).sort()).toEqual(['1,234.5', '<b>1,234.5</b>']);
  });

  it('renders every shipped template as the folder does', async () => {
    folder = createTemplatesFolder();
    const dir = fileURLToPath(new URL('../../../../templates', import.meta.url));
    const templates = createTemplates({ dir, logger, watch: false });
    await templates.start();
    for (const version of templates.inUse()) {
      const opened = openVersion(version);
      for (const { data } of templates.samples(version.template))
        expect(opened.render(data)).toEqual(templates.render(version.template, version.locale, data));
    }
  });

  it.each([
    ['one of its files was changed', 'a/en.njk', letter('another')],
    ['its meta.json was changed', 'a/meta.json', '{"lane":"newsletter"}'],
    ['it has a file more', 'a/more.njk', 'x'],
  ])('is refused when %s, and nothing of it is run', async (_case, file, text) => {
    const version = await versionOf();
    const changed = { ...version, files: new Map([...version.files, [file, text]]) };
    expect(() => openVersion(changed)).toThrow(
      expect.objectContaining({ code: 'version-damaged', message: expect.stringContaining('its hash') }),
    );
  });

  it('is refused beyond the size that is kept', async () => {
    const version = await versionOf();
    const large = {
      ...version,
      files: new Map([...version.files, ['a/x.njk', 'x'.repeat(mostVersionBytes)]]),
    };
    expect(() => openVersion(large)).toThrow('expected at most 1048576 bytes of files');
    const many = { ...version, files: new Map(Array.from({ length: 101 }, (_, n) => [`a/f${n}.njk`, 'x'])) };
    expect(() => openVersion(many)).toThrow('expected at most 100 files, got 101');
    const tags = { ...version, files: new Map([['a/en.njk', '{{ 1 }}'.repeat(10_001)]]) };
    expect(() => openVersion(tags)).toThrow('expected at most 10000 tags in all files, got 10001');
  });
});
