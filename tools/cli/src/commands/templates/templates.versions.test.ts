import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { newId } from '@pabal/db/store';
import { createTestLetters } from '@pabal/db/testing';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { z } from 'zod';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, jsonOf } = usePabal({ empty: ['template_versions', 'deliveries', 'events'] });
const letter = (body: string) =>
  `{% block subject %}Hi{% endblock %}\n{% block body %}<p>${body}</p>{% endblock %}\n{% block text %}${body}{% endblock %}\n`;

let folder: TemplatesFolder;
beforeEach(() => {
  folder = createTemplatesFolder({
    'welcome/meta.json': '{"lane":"event"}',
    'welcome/en.njk': letter('one'),
  });
  process.env.TEMPLATES_DIR = folder.dir;
});
afterEach(async () => {
  delete process.env.TEMPLATES_DIR;
  await folder.stop();
});

const recorded = z.object({ added: z.array(z.object({ version: z.string() })) });

/** Writes down what is in the folder. @returns its version */
async function record(): Promise<string> {
  const { added } = recorded.parse(await jsonOf('templates', 'record', '--from', folder.dir));
  return added[0]?.version ?? 'none';
}

it('templates record writes down what is in a folder, once, and templates versions lists it', async () => {
  const first = await record();
  expect((await pabal('templates', 'record', '--from', folder.dir)).err).toBe(
    `1 version in ${folder.dir}, 0 of them written down now.\n`,
  );
  folder.write('welcome/en.njk', letter('two'));
  const second = await record();
  const { out } = await pabal('templates', 'versions', 'welcome');
  expect(out.split('\n').map((line) => line.split(/ +/)[0])).toEqual(['version', second, first, '']);
  expect((await pabal('templates', 'versions', 'nothing')).err).toBe(
    'No sender has taken up a version of the template "nothing".\n',
  );
});

it('templates diff shows the lines that differ between two versions, or from what is in use', async () => {
  const first = await record();
  folder.write('welcome/en.njk', letter('two'));
  const second = await record();
  const { code, out } = await pabal('templates', 'diff', 'welcome', first, second);
  expect(code).toBe(0);
  expect(out).toContain('--- a/welcome/en.njk\n+++ b/welcome/en.njk\n');
  expect(out).toContain('\n-{% block body %}<p>one</p>{% endblock %}\n');
  expect(out).toContain('\n+{% block body %}<p>two</p>{% endblock %}\n');
  expect((await pabal('templates', 'diff', 'welcome', first)).out).toBe(out);
  expect((await pabal('templates', 'diff', 'welcome', second)).err).toBe(
    'Both are made of the same files.\n',
  );
  expect((await pabal('templates', 'diff', 'welcome', 'HEAD')).code).toBe(2);
});

it('templates restore shows what would change, wants --yes, and brings the version back', async () => {
  const first = await record();
  folder.write('welcome/en.njk', letter('two'));
  const restore = (...more: string[]) =>
    pabal('templates', 'restore', 'welcome', first, '--to', folder.dir, ...more);
  const file = () => readFile(join(folder.dir, 'welcome/en.njk'), 'utf8');
  const tried = await restore('--dry-run');
  expect(tried.out).toContain('\n-{% block body %}<p>two</p>{% endblock %}\n');
  expect(await restore()).toMatchObject({ code: 2, err: expect.stringContaining('Add --yes') });
  expect(await file()).toBe(letter('two'));
  expect(await restore('--yes')).toMatchObject({ code: 0, err: '1 file written.\n' });
  expect(await file()).toBe(letter('one'));
  expect((await restore('--yes')).err).toBe(`${folder.dir} has this version already.\n`);
});

it('letters as-sent shows the letter of the version that the ledger names', async () => {
  const templateVersion = await record();
  const letters = await createTestLetters(store);
  const [id = ''] = await letters.accept(1, { template: 'welcome' });
  const { claims } = await claimDeliveries(store, { senderId: 's', ids: [id] });
  const sent = { state: 'sent', counted: true, outcome: 'sent', templateVersion } as const;
  const settlements = claims.map(({ id, claim }) => ({ id, claim, ...sent }));
  await settleDeliveries(store, 's', settlements, { suppressionDays: 1 });
  folder.write('welcome/en.njk', letter('two'));
  expect(await pabal('letters', 'as-sent', id)).toEqual({
    code: 0,
    out: 'one\n',
    err: `sent, made with welcome/${templateVersion} in en\nSubject: Hi\n`,
  });
  expect((await pabal('letters', 'as-sent', id, '--part', 'html')).out).toBe('<p>one</p>\n');
  expect(await pabal('letters', 'as-sent', newId())).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no delivery'),
  });
});
