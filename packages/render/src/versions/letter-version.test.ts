import { isIntact } from '../index.ts';
import type { TemplatesFolder } from '../testing/index.ts';
import { sampleFiles, sampleLetter, startTemplates, versionIn } from '../testing/sample-templates.ts';

let folder: TemplatesFolder;
afterEach(() => folder.stop());

async function start(...asked: Parameters<typeof startTemplates>) {
  const started = await startTemplates(...asked);
  folder = started.folder;
  return started.templates;
}

/** The version of a letter that is in use. */
const versionOf = async (locale = 'en', content: Record<string, string> = sampleFiles) =>
  versionIn((await start(content)).inUse(), locale);

describe('a version that is in use', () => {
  it('has every file that the letter is made of, and no other', async () => {
    const version = await versionOf();
    expect(Object.fromEntries(version.files)).toEqual({
      'a/meta.json': sampleFiles['a/meta.json'],
      'a/en.njk': sampleFiles['a/en.njk'],
      'layouts/base.njk': sampleFiles['layouts/base.njk'],
    });
    expect(isIntact(version)).toBe(true);
  });

  it('is told once for each language when it is taken up, and again when it changes', async () => {
    const seen: string[] = [];
    const templates = await start(sampleFiles, {
      watch: true,
      lookShare: 1,
      onLetter: ({ template, locale, version }) => seen.push(`${template} ${locale} ${version}`),
    });
    const [en, ko] = [templates.version('a', 'en'), templates.version('a', 'ko')];
    expect(seen.sort()).toEqual([`a en ${en}`, `a ko ${ko}`]);
    folder.write('a/ko.njk', sampleLetter('changed'));
    const changed = templates.render('a', 'ko', {}).version;
    await templates.stop();
    expect(seen.at(-1)).toBe(`a ko ${changed}`);
    expect(seen).toHaveLength(3);
  });

  it('is not told without a meta.json, as no letter is made with it', async () => {
    const seen: unknown[] = [];
    const templates = await start({ 'a/en.njk': sampleLetter('x') }, { onLetter: (one) => seen.push(one) });
    expect([seen, templates.inUse()]).toEqual([[], []]);
  });
});
