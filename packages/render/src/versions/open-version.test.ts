import { fileURLToPath } from 'node:url';
import { mostVersionBytes, openVersion } from '../index.ts';
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
    const dir = fileURLToPath(new URL('../../../../templates', import.meta.url));
    const templates = await start({}, { dir });
    for (const version of templates.inUse()) {
      const opened = openVersion(version);
      for (const { data } of templates.samples(version.template))
        expect(opened.render(data)).toEqual(templates.render(version.template, version.locale, data));
    }
  });

  it.each([
    ['one of its files was changed', 'a/en.njk', sampleLetter('another')],
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
