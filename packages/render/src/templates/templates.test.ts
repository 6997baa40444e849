import { createLogger } from '@pabal/runtime';
import { createTemplates, previewTemplate, RenderError, type Templates } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const letter = (body: string) => `{% block subject %}s{% endblock %}{% block body %}${body}{% endblock %}`;

let folder: TemplatesFolder;

async function start(files: Record<string, string>, defaultLocale?: string): Promise<Templates> {
  folder = createTemplatesFolder(files);
  const templates = createTemplates({
    dir: folder.dir,
    logger,
    watch: false,
    ...(defaultLocale ? { defaultLocale } : {}),
  });
  await templates.start();
  return templates;
}

afterEach(() => folder.stop());

describe('the language of a letter', () => {
  const letters = (...locales: string[]) =>
    Object.fromEntries(locales.map((locale) => [`a/${locale}.njk`, letter(locale)]));

  it.each([
    ['is the one asked for', ['ko', 'en'], 'ko', undefined, undefined, 'ko'],
    ['is found whatever its case', ['pt-BR', 'en'], 'PT-br', undefined, undefined, 'pt-BR'],
    ['is found with an underscore', ['ko', 'en'], 'ko_KR', undefined, undefined, 'ko'],
    ['falls back from a region to its language', ['ko', 'en'], 'ko-KR', undefined, undefined, 'ko'],
    ['falls back step by step', ['zh-Hant', 'zh', 'en'], 'zh-Hant-TW', undefined, undefined, 'zh-Hant'],
    ['does not narrow to a region nobody asked for', ['pt-BR', 'en'], 'pt', undefined, undefined, 'en'],
    ["falls back to the template's default", ['ko', 'en'], 'fr', 'ko', 'en', 'ko'],
    ["falls back to the deployment's default", ['ko', 'en'], 'fr', undefined, 'ko', 'ko'],
    ["passes over a template's default that is not there", ['ko', 'en'], 'fr', 'de', 'ko', 'ko'],
    ['falls back to any', ['ko', 'ja'], 'fr', undefined, undefined, 'ja'],
    ['may be left open', ['ko', 'en'], undefined, 'ko', 'en', 'ko'],
    ['may be nonsense', ['ko', 'en'], '../../__proto__', undefined, 'ko', 'ko'],
    ['may be far too long', ['ko', 'en'], `ko-${'x-'.repeat(10_000)}`, undefined, 'en', 'en'],
  ])('%s', async (_case, locales, wanted, ofTemplate, ofDeployment, expected) => {
    const meta = JSON.stringify({ lane: 'event', defaultLocale: ofTemplate });
    const templates = await start({ 'a/meta.json': meta, ...letters(...locales) }, ofDeployment);
    expect(templates.render('a', wanted, {})).toMatchObject({ locale: expected, html: expected });
  });

  it('also sets how dates and numbers are written', async () => {
    const body = '{{ 1234567.5 | number }} {{ sum | won }} {{ at | datetime("Asia/Seoul") }}';
    const templates = await start({
      'a/meta.json': '{"lane":"event"}',
      'a/ko.njk': letter(body),
      'a/en.njk': letter(body),
    });
    const data = { sum: 120_005_500, at: '2025-03-04T06:00:00Z' };
    expect(templates.render('a', 'ko', data).html).toBe(
      '1,234,567.5 1억 2,000만 5,500원 2025년 3월 4일 화요일 오후 3:00',
    );
    expect(templates.render('a', 'en', data).html).toBe(
      '1,234,567.5 ₩120,005,500 Tuesday, March 4, 2025 at 3:00 PM',
    );
  });
});

describe('names', () => {
  const files = {
    'vacancy.created/meta.json': '{"lane":"event"}',
    'vacancy.created/ko.njk': letter('x'),
    'vacancy.closed/meta.json': '{"lane":"event"}',
    'vacancy.closed/ko.njk': letter('x'),
    'password.reset/meta.json': '{"lane":"event"}',
    'password.reset/ko.njk': letter('x'),
  };

  it('are those of the folders, sorted', async () => {
    expect((await start(files)).names()).toEqual(['password.reset', 'vacancy.closed', 'vacancy.created']);
  });

  it.each(['vacancy.creatd', 'vacancy_created', 'Vacancy.Created'])('near %s are suggested', async (name) => {
    expect((await start(files)).nearest(name)[0]).toBe('vacancy.created');
  });

  it('that look like nothing known have no near ones, however long they are', async () => {
    const templates = await start(files);
    expect(templates.nearest('zzzzzz')).toEqual([]);
    expect(templates.nearest('z'.repeat(1_000_000))).toEqual([]);
    expect(templates.nearest('vacancy', 1)).toHaveLength(1);
  });

  it.each([
    '../vacancy.created',
    '/etc/passwd',
    'vacancy.created/../password.reset',
    'vacancy.created/ko',
    '__proto__',
    'constructor',
    'layouts',
    '',
    '.',
    '..',
    'a\0b',
    'vacancy.created\n',
    'VACANCY.CREATED',
    'vacancy..created',
  ])('such as %j are unknown, not an accident', async (name) => {
    const templates = await start({ ...files, 'layouts/ko.njk': letter('x') });
    expect(templates.has(name)).toBe(false);
    expect(() => templates.render(name, 'ko', {})).toThrow(RenderError);
    expect(() => templates.meta(name)).toThrow('expected a template of this name');
    expect(templates.samples(name)).toEqual([]);
  });
});

describe('meta data', () => {
  it('is what meta.json says', async () => {
    const meta = {
      from: '빈방알리미 <noti@vacancy.example>',
      replyTo: 'help@vacancy.example',
      lane: 'event',
      ttlSeconds: 1800,
      retentionDays: 1,
      defaultLocale: 'ko',
      description: 'A test.',
    };
    const templates = await start({ 'a/meta.json': JSON.stringify(meta), 'a/ko.njk': letter('x') });
    expect(templates.meta('a')).toEqual(meta);
    expect(Object.isFrozen(templates.meta('a'))).toBe(true);
  });

  it.each([
    ['{}', 'lane: '],
    ['{"lane":"urgent"}', 'lane: '],
    ['{"lane":"event","ttlSeconds":0}', 'ttlSeconds: '],
    ['{"lane":"event","retentionDays":1.5}', 'retentionDays: '],
    [
      '{"lane":"event","from":"a@b.example\\r\\nBcc: x@y.example"}',
      'from: expected an address, with or without a name, on one line',
    ],
    ['{"lane":"event","replyTo":"nobody"}', 'replyTo: '],
    [
      '{"lane":"event","replyTo":"답장 <답장@example.com>"}',
      'replyTo: expected an address with an ASCII local part',
    ],
    ['{"lane":"event","from":"한글@example.com"}', 'from: expected an address with an ASCII local part'],
    ['{"lane":"event","defaultLocale":"한국어"}', 'defaultLocale: expected a BCP 47 tag'],
    ['[]', 'the whole: '],
    ['{', 'expected JSON'],
  ])('%s is refused by name', async (meta, message) => {
    const templates = await start({ 'a/meta.json': meta, 'a/ko.njk': letter('x') });
    expect(templates.problems()).toEqual([
      { template: 'a', message: expect.stringContaining(`a/meta.json: ${message}`) },
    ]);
  });
});

describe('samples', () => {
  it('are rendered in every language for a preview, errors and all', async () => {
    const templates = await start({
      'a/meta.json': '{"lane":"event"}',
      'a/ko.njk': letter('안녕 {{ name }}'),
      'a/en.njk': letter('Hi {{ name }}'),
      'a/samples/good.json': '{"name":"K"}',
      'a/samples/bad.json': '{}',
      'a/samples/notes.txt': 'not a sample',
    });
    expect(templates.samples('a').map(({ name }) => name)).toEqual(['bad', 'good']);
    expect(
      previewTemplate(templates, 'a').map(({ sample, locale, result }) => [sample, locale, result]),
    ).toEqual([
      ['bad', 'en', expect.any(RenderError)],
      ['bad', 'ko', expect.any(RenderError)],
      ['good', 'en', expect.objectContaining({ html: 'Hi K' })],
      ['good', 'ko', expect.objectContaining({ html: '안녕 K' })],
    ]);
  });

  it.each(['[1]', '{', '"x"'])('that are %s are named', async (content) => {
    const templates = await start({
      'a/meta.json': '{"lane":"event"}',
      'a/ko.njk': letter('x'),
      'a/samples/x.json': content,
    });
    expect(() => templates.samples('a')).toThrow('a/samples/x.json: expected a JSON object');
  });
});
