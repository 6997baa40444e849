import { createLogger } from '@pabal/runtime';
import { createTemplates, isIntact, type LetterVersion, type TemplatesOptions } from '../index.ts';
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

describe('a version that is in use', () => {
  it('has every file that the letter is made of, and no other', async () => {
    const version = await versionOf();
    expect(Object.fromEntries(version.files)).toEqual({
      'a/meta.json': files['a/meta.json'],
      'a/en.njk': files['a/en.njk'],
      'layouts/base.njk': files['layouts/base.njk'],
    });
    expect(isIntact(version)).toBe(true);
  });

  it('is told once for each language when it is taken up, and again when it changes', async () => {
    const seen: string[] = [];
    const templates = await start(files, {
      watch: true,
      lookShare: 1,
      onLetter: ({ template, locale, version }) => seen.push(`${template} ${locale} ${version}`),
    });
    const [en, ko] = [templates.version('a', 'en'), templates.version('a', 'ko')];
    expect(seen.sort()).toEqual([`a en ${en}`, `a ko ${ko}`]);
    folder.write('a/ko.njk', letter('changed'));
    const changed = templates.render('a', 'ko', {}).version;
    await templates.stop();
    expect(seen.at(-1)).toBe(`a ko ${changed}`);
    expect(seen).toHaveLength(3);
  });

  it('is not told without a meta.json, as no letter is made with it', async () => {
    const seen: unknown[] = [];
    const templates = await start({ 'a/en.njk': letter('x') }, { onLetter: (one) => seen.push(one) });
    expect([seen, templates.inUse()]).toEqual([[], []]);
  });
});
