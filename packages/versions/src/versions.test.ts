import { createHash } from 'node:crypto';
import { listVersions } from '@pabal/db/versions';
import { createTemplates, type LetterVersion, mostVersionBytes } from '@pabal/render';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import {
  compareVersions,
  compareWithUse,
  keptVersion,
  recordVersions,
  restoreVersion,
  tryRestore,
} from './index.ts';

const { store } = useStore({ empty: ['template_versions'] });
const logger = createLogger({ service: 'test', level: 'silent' });
const letter = (body: string) =>
  `{% block subject %}s{% endblock %}\n{% block body %}${body}{% endblock %}\n`;
const onLayout = '{% extends "layouts/base.njk" %}\n{% block subject %}s{% endblock %}\n';
const welcome = { 'welcome/meta.json': '{"lane":"event"}', 'welcome/en.njk': letter('one') };

let folder: TemplatesFolder;
beforeEach(() => {
  folder = createTemplatesFolder(welcome);
});
afterEach(() => folder.stop());

/** The letters that the folder has now. */
async function inUse(): Promise<readonly LetterVersion[]> {
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  return templates.inUse();
}

/** Writes down what the folder has now. @returns the version of the letter of this template */
async function record(template = 'welcome', locale = 'en'): Promise<string> {
  const letters = await inUse();
  await recordVersions(store, letters);
  return letters.find((one) => one.template === template && one.locale === locale)?.version ?? 'none';
}

const listed = async () =>
  (await listVersions(store, 'welcome', { limit: 50 })).map(({ version }) => version);
describe('a version that is asked for', () => {
  it('that was never written down says how it can be', async () => {
    await expect(keptVersion(store, 'welcome', '0a1b2c3d4e5f')).rejects.toMatchObject({
      code: 'version-missing',
      message: expect.stringContaining('templates record --from FOLDER'),
    });
  });

  it('that was too large to be kept says how large it is', async () => {
    folder.write('welcome/en.njk', letter('x'.repeat(mostVersionBytes - letter('').length)));
    const version = await record();
    await expect(keptVersion(store, 'welcome', version)).rejects.toMatchObject({
      code: 'version-missing',
      message: expect.stringContaining('they are 1048592 bytes, more than is kept'),
    });
  });

  it.each([
    ['other texts', `json_build_object('welcome/en.njk', 'evil', 'welcome/meta.json', '{"lane":"event"}')`],
    ['something else in place of texts', `'[1, 2]'::json`],
  ])('says so when the database has %s for it', async (_case, files) => {
    const version = await record();
    await store.query(`update template_versions set files = ${files}`);
    await expect(keptVersion(store, 'welcome', version)).rejects.toMatchObject({
      code: 'version-damaged',
      message: expect.stringContaining('they were changed in the database'),
    });
  });

  it('is listed page by page, the last one first, and by language', async () => {
    const versions: string[] = [];
    for (const body of ['1', '2', '3']) {
      folder.write('welcome/en.njk', letter(body));
      versions.unshift(await record());
    }
    folder.write('welcome/ko.njk', letter('ko'));
    const korean = await record('welcome', 'ko');
    const page = await listVersions(store, 'welcome', { limit: 2, locale: 'en' });
    expect(page.map(({ version }) => version)).toEqual(versions.slice(0, 2));
    const rest = await listVersions(store, 'welcome', { limit: 2, locale: 'en', after: versions[1] });
    expect(rest.map(({ version }) => version)).toEqual(versions.slice(2));
    expect(await listed()).toEqual([korean, ...versions]);
  });
});

describe('the difference between two versions', () => {
  it('names each file that was changed, added or removed, with its lines', async () => {
    const from = await record();
    folder.write(
      'layouts/base.njk',
      '{% block body %}<b>{% block content %}{% endblock %}</b>{% endblock %}\n',
    );
    folder.write('welcome/en.njk', `${onLayout}{% block content %}two{% endblock %}\n`);
    const to = await record();
    const { files } = await compareVersions(store, 'welcome', { from, to });
    expect(files.map(({ file, kind }) => [file, kind])).toEqual([
      ['layouts/base.njk', 'added'],
      ['welcome/en.njk', 'changed'],
    ]);
    const [added, changed] = files.map(({ patch }) => patch);
    expect(added).toContain('--- /dev/null\n+++ b/layouts/base.njk\n@@ -0,0 +1,1 @@\n+{% block body %}');
    expect(changed).toContain('--- a/welcome/en.njk\n+++ b/welcome/en.njk\n@@ -1,2 +1,3 @@\n');
    expect(changed).toContain('\n-{% block body %}one{% endblock %}\n');
    expect(changed).toContain('\n+{% block content %}two{% endblock %}\n');
    const back = await compareVersions(store, 'welcome', { from: to, to: from });
    expect(back.files.map(({ kind }) => kind)).toEqual(['removed', 'changed']);
  });

  it('is nothing of a version with itself', async () => {
    const version = await record();
    expect(await compareVersions(store, 'welcome', { from: version, to: version })).toMatchObject({
      files: [],
    });
  });

  it('may be that from what is in use in a folder', async () => {
    const version = await record();
    folder.write('welcome/en.njk', letter('three'));
    const { files, to } = await compareWithUse(store, 'welcome', version, await inUse());
    expect(files.map(({ file }) => file)).toEqual(['welcome/en.njk']);
    expect(to).toBe((await inUse())[0]?.version);
    folder.remove('welcome');
    await expect(compareWithUse(store, 'welcome', version, await inUse())).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('of files that have nothing in common takes no long time, and says that it was given up', async () => {
    const lines = (mark: string) => Array.from({ length: 8_000 }, (_, n) => `${mark}${n}`).join('\n');
    folder.write('welcome/en.njk', letter(lines('a')));
    const from = await record();
    folder.write('welcome/en.njk', letter(lines('b')));
    const to = await record();
    const { files } = await compareVersions(store, 'welcome', { from, to });
    expect(files).toEqual([{ file: 'welcome/en.njk', kind: 'changed', patch: null }]);
  });
});

describe('a version that is brought back', () => {
  it('is shown first, then written, and the letters are made with it again', async () => {
    folder.write(
      'layouts/base.njk',
      '{% block body %}<b>{% block content %}{% endblock %}</b>{% endblock %}',
    );
    folder.write('welcome/en.njk', `${onLayout}{% block content %}old{% endblock %}`);
    const version = await record();
    folder.write(
      'layouts/base.njk',
      '{% block body %}<i>{% block content %}{% endblock %}</i>{% endblock %}',
    );
    const changed = await record();
    const request = { template: 'welcome', version, folder: folder.dir };
    const tried = await tryRestore(store, request);
    expect(tried.changes.map(({ file, kind, shared }) => [file, kind, shared])).toEqual([
      ['layouts/base.njk', 'changed', true],
    ]);
    expect((await inUse())[0]?.version).toBe(changed);
    await restoreVersion(store, request);
    expect((await inUse())[0]?.version).toBe(version);
    expect((await tryRestore(store, request)).changes).toEqual([]);
  });

  it('leaves no folder: a version whose files would lie elsewhere is refused', async () => {
    const [kept] = await inUse();
    const files = new Map([...(kept?.files ?? []), ['../out.njk', 'x']]);
    // Its hash is that of these files, as somebody would make it who can write into the database.
    const version = hashOf(files);
    await store.query(
      `insert into template_versions (template, locale, version, files, bytes) values ('welcome', 'en', $1, $2, 1)`,
      [version, JSON.stringify(Object.fromEntries(files))],
    );
    const asked = restoreVersion(store, { template: 'welcome', version, folder: folder.dir });
    await expect(asked).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

function hashOf(files: ReadonlyMap<string, string>): string {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = [...files]
    .filter(([name]) => name !== 'welcome/meta.json')
    .map(([name, text]) => `${name} ${sha(text)}`);
  return sha([sha(files.get('welcome/meta.json') ?? ''), ...lines.sort()].join('\n')).slice(0, 12);
}
