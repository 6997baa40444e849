import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { planFiles, writeFiles } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';
import { sampleFiles, startTemplates, versionIn } from '../testing/sample-templates.ts';

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

describe('the files of a version', () => {
  it('are planned with what is there now, then written with their folders', async () => {
    const version = await versionOf();
    folder.write('a/en.njk', 'other');
    folder.remove('layouts');
    const planned = planFiles(folder.dir, version.files);
    expect(planned.map(({ file, before }) => [file, before])).toEqual([
      ['a/meta.json', sampleFiles['a/meta.json']],
      ['a/en.njk', 'other'],
      ['layouts/base.njk', undefined],
    ]);
    writeFiles(folder.dir, planned);
    expect(readFileSync(join(folder.dir, 'a/en.njk'), 'utf8')).toBe(sampleFiles['a/en.njk']);
    expect(readFileSync(join(folder.dir, 'layouts/base.njk'), 'utf8')).toBe(sampleFiles['layouts/base.njk']);
    // Nothing is left of how they were written.
    expect(readdirSync(join(folder.dir, 'a')).sort()).toEqual(['en.njk', 'ko.njk', 'meta.json']);
  });

  it.each(['../out.njk', 'a/../../out.njk', '/etc/out.njk', 'a/.hidden.njk', 'a\\..\\out.njk', ''])(
    'are refused when one is called %j, and nothing is written',
    async (name) => {
      await start();
      const bad = new Map([
        ['a/en.njk', 'x'],
        [name, 'x'],
      ]);
      expect(() => planFiles(folder.dir, bad)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
      expect(readFileSync(join(folder.dir, 'a/en.njk'), 'utf8')).toBe(sampleFiles['a/en.njk']);
    },
  );

  it('are refused when a link on their way leads out of the folder, or nowhere', async () => {
    await start();
    const outside = createTemplatesFolder();
    try {
      symlinkSync(outside.dir, join(folder.dir, 'linked'));
      symlinkSync(join(outside.dir, 'made.njk'), join(folder.dir, 'a', 'gone.njk'));
      const asked = { file: 'linked/x.njk', before: undefined, after: 'x' };
      expect(() => planFiles(folder.dir, new Map([['linked/x.njk', 'x']]))).toThrow('got a link out of it');
      expect(() => writeFiles(folder.dir, [asked])).toThrow('got a link out of it');
      expect(() => planFiles(folder.dir, new Map([['a/gone.njk', 'x']]))).toThrow(
        'a link that leads nowhere',
      );
      expect(readdirSync(outside.dir)).toEqual([]);
    } finally {
      await outside.stop();
    }
  });

  it('are refused when the folder is not there', async () => {
    await start();
    const nowhere = join(folder.dir, 'nowhere');
    expect(() => planFiles(nowhere, new Map([['a/en.njk', 'x']]))).toThrow('expected a folder that is there');
    expect(existsSync(nowhere)).toBe(false);
  });
});
