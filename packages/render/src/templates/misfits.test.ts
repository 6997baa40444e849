import { createLogger } from '@pabal/runtime';
import { createTemplates, type RenderError, type Templates } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

let folder: TemplatesFolder;
let templates: Templates;

const letter = (body: string, subject = 's') =>
  `{% block subject %}${subject}{% endblock %}\n{% block body %}\n${body}{% endblock %}`;

async function start(files: Record<string, string>): Promise<void> {
  folder = createTemplatesFolder({ 'a/meta.json': '{"lane":"event"}', ...files });
  templates = createTemplates({
    dir: folder.dir,
    logger: createLogger({ service: 'test', level: 'silent' }),
    lookShare: 1,
  });
  await templates.start();
}

afterEach(async () => {
  await templates.stop();
  await folder.stop();
});

const misfitsOf = (data: Readonly<Record<string, unknown>>) =>
  templates.letters('a').flatMap((letter) => letter.tryOut(data) ?? []);

const placesOf = (errors: readonly RenderError[]) =>
  errors.map(({ misfit }) => misfit && [misfit.field, misfit.file, misfit.line, misfit.expected, misfit.got]);

const macros = '{% macro button(url) %}\n<a href="{{ url | link }}">x</a>{% endmacro %}';

describe('data that a template cannot be rendered with', () => {
  it.each([
    ['lacks a value', '{{ a }}', {}, '/a', 3, 'a value', 'nothing'],
    ['has null for a value', '{{ a }}', { a: null }, '/a', 3, 'a value', 'null'],
    ['lacks a value inside', '{{ a.b }}', { a: {} }, '/a/b', 3, 'a value', 'nothing'],
    ['lacks what holds a value', '{{ a.b.c }}', {}, '/a/b/c', 3, 'a value', 'nothing'],
    ['lacks a value by its place', '{{ a[1] }}', { a: ['x'] }, '/a/1', 3, 'a value', 'nothing'],
    ['has an object where a text is', '{{ a }}', { a: {} }, '/a', 3, 'a text or a number', 'an object'],
    [
      'has a text where a list is',
      '{% for x in a %}{{ x }}{% endfor %}',
      { a: 'b' },
      '/a',
      3,
      'a list',
      'a text',
    ],
    [
      'has a list where an object is',
      '{% for k, v in a %}{{ k }}{% endfor %}',
      { a: 7 },
      '/a',
      3,
      'a list or an object',
      'a number',
    ],
    [
      'lacks a value in one of a list',
      '{% for x in a %}{{ x.b }}{% endfor %}',
      { a: [{ b: 1 }, {}] },
      '/a/1/b',
      3,
      'a value',
      'nothing',
    ],
    [
      'lacks a value in a list of a list',
      '{% for x in a %}{% for y in x.b %}{{ y.c }}{% endfor %}{% endfor %}',
      { a: [{ b: [{ c: 1 }] }, { b: [{ c: 1 }, { d: 1 }] }] },
      '/a/1/b/1/c',
      3,
      'a value',
      'nothing',
    ],
    [
      'has a text that is not a time',
      '{{ a | datetime("UTC") }}',
      { a: 'soon' },
      '/a',
      3,
      'an ISO 8601 time with an offset, such as 2025-03-04T15:00:00+09:00',
      'a text',
    ],
    [
      'has a number that is not a sum of money',
      '{{ a.won | won }}',
      { a: { won: -1 } },
      '/a/won',
      3,
      'a whole number of won',
      'a number',
    ],
    ['has a name with a slash', '{{ a["b/c"] }}', { a: {} }, '/a/b~1c', 3, 'a value', 'nothing'],
  ])('%s: field, file and line are named', async (_case, body, data, field, line, expected, got) => {
    await start({ 'a/ko.njk': letter(body) });
    expect(placesOf(misfitsOf(data))).toEqual([[field, 'a/ko.njk', line, expected, got]]);
  });

  it('is found where a macro of another file meets it', async () => {
    const body = '{% import "layouts/m.njk" as m %}{{ m.button(go.url) }}';
    await start({ 'layouts/m.njk': macros, 'a/ko.njk': letter(body) });
    expect(placesOf(misfitsOf({ go: { url: 'javascript:x' } }))).toEqual([
      [
        '/go/url',
        'layouts/m.njk',
        2,
        expect.stringMatching(/^an absolute http, https or mailto address/),
        'a text',
      ],
    ]);
  });

  it('is looked for in every language and every block', async () => {
    await start({ 'a/ko.njk': letter('{{ a }}'), 'a/en.njk': letter('x', '{{ b }}') });
    expect(placesOf(misfitsOf({}))).toEqual([
      ['/b', 'a/en.njk', 1, 'a value', 'nothing'],
      ['/a', 'a/ko.njk', 3, 'a value', 'nothing'],
    ]);
    expect(misfitsOf({ a: 1, b: 2 })).toEqual([]);
  });

  it('is found when only a branch needs it, and not when the branch is not taken', async () => {
    await start({ 'a/ko.njk': letter('{% if n > 1 %}{{ a }}{% endif %}') });
    expect(misfitsOf({ n: 1 })).toEqual([]);
    expect(placesOf(misfitsOf({ n: 2 }))).toEqual([['/a', 'a/ko.njk', 3, 'a value', 'nothing']]);
  });

  it('is found again after other data of the same shape did fit', async () => {
    await start({ 'a/ko.njk': letter('{{ at | datetime("UTC") }}{{ url | link }}') });
    const fits = { at: '2026-01-01T00:00:00Z', url: 'https://example.com/' };
    expect(misfitsOf(fits)).toEqual([]);
    expect(misfitsOf({ ...fits, at: '2026-99-01T00:00:00Z' })).toHaveLength(1);
    expect(misfitsOf({ ...fits, url: 'example.com/' })).toHaveLength(1);
    expect(misfitsOf(fits)).toEqual([]);
  });

  it('leaves no subject', async () => {
    await start({ 'a/ko.njk': letter('x', '{{ a }}') });
    const [error] = misfitsOf({ a: ' ' });
    expect(error?.message).toMatch(/expected a subject, got an empty one/);
  });

  it('never shows a value in its messages', async () => {
    await start({ 'a/ko.njk': letter('{{ a | datetime("UTC") }}') });
    const [error] = misfitsOf({ a: 'secret' });
    expect(JSON.stringify({ ...error, message: error?.message })).not.toContain('secret');
  });
});

describe('what is wrong with a template', () => {
  it('is reported with file and line, for each language that was never good', async () => {
    await start({ 'a/ko.njk': letter('x'), 'a/en.njk': 'x\n{% if %}' });
    expect(templates.brokenBecause('a')).toMatch(/^a\/en\.njk: .*[Ll]ine 2/s);
  });

  it('is nothing to tell while a last good version goes on, or when there is no such template', async () => {
    await start({ 'a/ko.njk': letter('x') });
    folder.write('a/ko.njk', '{% if %}');
    expect([templates.brokenBecause('a'), templates.brokenBecause('b')]).toEqual([undefined, undefined]);
  });

  it('is reported when its meta.json is', async () => {
    await start({ 'a/ko.njk': letter('x'), 'a/meta.json': '{"lane":"post"}' });
    expect(templates.brokenBecause('a')).toMatch(/^a\/meta\.json: lane/);
  });
});
