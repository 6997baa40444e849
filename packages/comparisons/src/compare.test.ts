import { createTemplates } from '@pabal/render';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { compareLetters, type LetterComparison } from './compare.ts';
import type { TakePictures } from './letter-pictures.ts';
import { sideOfFolder } from './sides.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const folders: TemplatesFolder[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => folder.stop())));

const sample = '{"name":"Kim","unsubscribeUrl":"https://news.example/u"}';
const letter = (body: string, subject = 'Hi {{ name }}') =>
  `{% block subject %}${subject}{% endblock %}{% block body %}${body}{% endblock %}{% block text %}{{ name }}{% endblock %}`;
const digest = (body: string, subject?: string) => ({
  'digest/meta.json': '{"lane":"newsletter"}',
  'digest/en.njk': letter(body, subject),
  'digest/samples/one.json': sample,
});

async function sideOf(files: Readonly<Record<string, string>>) {
  const folder = createTemplatesFolder(files);
  folders.push(folder);
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  return sideOfFolder(templates);
}

async function compared(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  takePictures: TakePictures = async () => undefined,
): Promise<LetterComparison[]> {
  const request = {
    before: await sideOf(before),
    after: await sideOf(after),
    template: undefined,
    takePictures,
  };
  const found: LetterComparison[] = [];
  for await (const one of compareLetters(request)) found.push(one);
  return found;
}

const link = '<a href="{{ unsubscribeUrl | link }}">Leave</a>';

it('shows what differs in subject, text and html, letter by letter', async () => {
  const [found, ...others] = await compared(
    digest(`<p>one</p>${link}`),
    digest(`<p>two</p>${link}`, 'Hello {{ name }}'),
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    ...{ template: 'digest', locale: 'en', sample: 'one', kind: 'changed', troubles: [] },
    ...{ subject: { before: 'Hi Kim', after: 'Hello Kim' }, text: undefined },
    html: expect.stringContaining('-<p>one</p>'),
  });
});

it('says that nothing differs when the files do and their letters do not', async () => {
  const [found] = await compared(digest(link), digest(`{# a note #}${link}`));
  expect(found).toMatchObject({ kind: 'same', subject: undefined, text: undefined, html: undefined });
});

it('tells letters that are new and those that are gone', async () => {
  const other = { 'other/meta.json': '{"lane":"event"}', 'other/ko.njk': letter('<p>x</p>') };
  const found = await compared(digest(link), { ...other, 'other/samples/s.json': sample });
  expect(found.map(({ template, kind }) => [template, kind])).toEqual([
    ['digest', 'removed'],
    ['other', 'added'],
  ]);
});

it.each([
  ['a tag that is not closed', '{% if name %}<p>x</p>'],
  ['a value that no sample has', '<p>{{ nobody }}</p>'],
])('calls a letter broken because of %s, with file and line', async (_what, body) => {
  const [found] = await compared(digest(link), digest(body));
  expect(found).toMatchObject({
    kind: 'broken',
    troubles: [{ kind: 'render', sentence: expect.stringMatching(/digest\/en\.njk.*line 1/) }],
  });
});

it('refuses a change that hides the way out of a newsletter, and notes one that leaves it out', async () => {
  const [hidden] = await compared(digest(link), digest(`<div style="display:none">${link}</div>`));
  expect(hidden?.troubles).toEqual([expect.objectContaining({ kind: 'hidden-link' })]);
  const [absent] = await compared(digest(link), digest('<p>Hello</p>'));
  expect(absent).toMatchObject({ troubles: [], notes: [expect.stringContaining('pabal puts one below it')] });
});

it('tells what pictures show: a link that a style sheet hides, and a letter wider than the screen', async () => {
  const look = {
    name: '360-dark',
    width: 360,
    changed: 5,
    pixels: 10,
    before: undefined,
    after: Buffer.alloc(0),
  };
  const [found] = await compared(digest(link), digest(`<p>wide</p>${link}`), async () => ({
    looks: [{ ...look, needs: 700, neededBefore: 360, unseen: true, marked: undefined }],
  }));
  expect(found?.troubles.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([
    'hidden-link: The link to unsubscribe is not seen at 360-dark: a style sheet of the letter hides it.',
    'wide: The letter needs 700 pixels at 360-dark, and is wider than the screen.',
  ]);
});

it('goes on without a picture that could not be taken', async () => {
  const [found] = await compared(digest(link), digest(`<p>x</p>${link}`), async () => ({
    looks: [],
    failed: 'Too slow.',
  }));
  expect(found).toMatchObject({ kind: 'changed', notes: ['There is no picture of it: Too slow.'] });
});
