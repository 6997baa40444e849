import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@pabal/runtime';
import { eventually } from '@pabal/test/support';
import { createTemplates, type TemplateProblem, type Templates, type TemplatesOptions } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

const letter = (body: string) =>
  `{% block subject %}s{% endblock %}{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}`;
const extending = (content: string) =>
  `{% extends "layouts/base.njk" %}{% block subject %}s{% endblock %}{% block content %}${content}{% endblock %}`;
const layout = (mark: string) =>
  `{% block body %}${mark}:{% block content %}{% endblock %}{% endblock %}{% block text %}t{% endblock %}`;

let folder: TemplatesFolder;
let templates: Templates;
let problems: TemplateProblem[];
let lines: Record<string, unknown>[];

async function start(files: Record<string, string>, options: Partial<TemplatesOptions> = {}): Promise<void> {
  folder = createTemplatesFolder(files);
  problems = [];
  lines = [];
  const logger = createLogger({ service: 'test' }, { write: (line) => lines.push(JSON.parse(line)) });
  const onProblem = (problem: TemplateProblem) => problems.push(problem);
  templates = createTemplates({
    dir: folder.dir,
    logger,
    lookShare: 1,
    removalGraceMs: 0,
    onProblem,
    ...options,
  });
  await templates.start();
}

const html = (name = 'a', locale = 'ko') => templates.render(name, locale, {}).html;
const errors = () => lines.filter(({ level }) => level === 50);

afterEach(async () => {
  await templates.stop();
  await folder.stop();
});

const meta = '{"lane":"event"}';
const one = { 'a/meta.json': meta, 'a/ko.njk': letter('one') };
const onLayout = { 'a/meta.json': meta, 'a/ko.njk': extending('one'), 'layouts/base.njk': layout('L1') };

describe('an edit', () => {
  it('takes effect with the next letter', async () => {
    await start(one);
    const before = templates.render('a', 'ko', {});
    folder.write('a/ko.njk', letter('two'));
    const after = templates.render('a', 'ko', {});
    expect([before.html, after.html]).toEqual(['one', 'two']);
    expect(after.version).not.toBe(before.version);
  });

  it('is seen when size and time stay the same', async () => {
    await start(one);
    for (const word of ['two', 'six', 'ten', 'one']) {
      folder.write('a/ko.njk', letter(word));
      expect(html()).toBe(word);
    }
  });

  it('by rename, as editors do it, is seen', async () => {
    await start(one);
    folder.write('a/.ko.njk.swp', letter('two'));
    renameSync(join(folder.dir, 'a/.ko.njk.swp'), join(folder.dir, 'a/ko.njk'));
    expect(html()).toBe('two');
  });

  it('of a mounted volume, where a link is turned to another folder, is seen', async () => {
    await start({});
    const at = (path: string) => join(folder.dir, path);
    folder.write('.v1/ko.njk', letter('one'));
    folder.write('.v2/ko.njk', letter('two'));
    folder.write('a/meta.json', meta);
    symlinkSync('.v1', at('.data'));
    symlinkSync('../.data/ko.njk', at('a/ko.njk'));
    expect(html()).toBe('one');
    symlinkSync('.v2', at('.data_new'));
    renameSync(at('.data_new'), at('.data'));
    expect(html()).toBe('two');
  });

  it('of a layout reaches every letter that uses it, and changes their version', async () => {
    await start({ ...onLayout, 'b/meta.json': meta, 'b/ko.njk': extending('two') });
    const before = templates.render('a', 'ko', {}).version;
    folder.write('layouts/base.njk', layout('L2'));
    expect([html('a'), html('b')]).toEqual(['L2:one', 'L2:two']);
    expect(templates.render('a', 'ko', {}).version).not.toBe(before);
  });

  it('of a file that a layout includes is seen too', async () => {
    await start({
      ...onLayout,
      'layouts/base.njk': layout('{% include "layouts/mark.njk" ignore missing %}'),
    });
    expect(html()).toBe(':one');
    folder.write('layouts/mark.njk', 'new');
    expect(html()).toBe('new:one');
  });

  it('of the meta data is seen, and changes the version', async () => {
    await start(one);
    const before = templates.render('a', 'ko', {}).version;
    folder.write('a/meta.json', '{"lane":"newsletter","ttlSeconds":60}');
    expect(templates.meta('a')).toEqual({ lane: 'newsletter', ttlSeconds: 60 });
    expect(templates.render('a', 'ko', {}).version).not.toBe(before);
  });

  it('that is taken back brings the version back', async () => {
    await start(one);
    const before = templates.render('a', 'ko', {}).version;
    folder.write('a/ko.njk', letter('two'));
    expect(html()).toBe('two');
    folder.write('a/ko.njk', letter('one'));
    expect(templates.render('a', 'ko', {}).version).toBe(before);
  });

  it('is not looked for when nothing is watched, or any more', async () => {
    await start(one, { watch: false });
    folder.write('a/ko.njk', letter('two'));
    expect(html()).toBe('one');
  });
});

describe('a broken edit', () => {
  it.each([
    ['does not compile', 'a/ko.njk', '{% block subject %}{% if %}'],
    ['lost its body', 'a/ko.njk', '{% block subject %}s{% endblock %}'],
    ['uses a filter that does not exist', 'a/ko.njk', letter('{{ x | uper }}')],
    ['uses a test that does not exist', 'a/ko.njk', letter('{{ x is odder }}')],
    ['names a file that does not exist', 'a/ko.njk', letter('{% include "layouts/none.njk" %}')],
    ['names a file by a variable', 'a/ko.njk', letter('{% include file %}')],
    ['calls super() with nothing above', 'a/ko.njk', letter('{{ super() }}')],
    ['extends itself', 'a/ko.njk', `{% extends "a/ko.njk" %}${letter('x')}`],
    ['is empty', 'a/ko.njk', ''],
    ['has more tags than anybody writes', 'a/ko.njk', letter('{{ n }}'.repeat(5_001))],
    ['broke its meta data', 'a/meta.json', '{"lane":'],
    ['has meta data with a wrong field', 'a/meta.json', '{"lane":"event","ttl":5}'],
  ])('that %s keeps the last good version and says so once', async (_case, file, content) => {
    await start(one);
    folder.write(file, content);
    expect([html(), html()]).toEqual(['one', 'one']);
    const [problem] = templates.problems();
    expect(problem?.message).toContain(file);
    expect(problems).toEqual([problem]);
    expect(errors()).toEqual([expect.objectContaining({ template: 'a', problem: problem?.message })]);
    expect(templates.has('a')).toBe(true);
  });

  it('is over when it is mended', async () => {
    await start(one);
    folder.write('a/ko.njk', '{% if %}');
    expect(html()).toBe('one');
    folder.write('a/ko.njk', letter('two'));
    expect(html()).toBe('two');
    expect(templates.problems()).toEqual([]);
    expect(lines.at(-1)).toMatchObject({
      template: 'a',
      locale: 'ko',
      msg: 'A broken template works again; the next letter uses it.',
    });
  });

  it('is said again when it is broken in another way', async () => {
    await start(one);
    folder.write('a/ko.njk', '{% if %}');
    html();
    folder.write('a/ko.njk', '{% for %}');
    html();
    expect(problems).toHaveLength(2);
  });

  it('of a layout keeps every letter that uses it, layout and all', async () => {
    await start(onLayout);
    folder.write('layouts/base.njk', layout('{% if %}'));
    folder.write('a/ko.njk', extending('two'));
    expect(html()).toBe('L1:one');
    expect(templates.problems()).toEqual([
      { template: 'a', locale: 'ko', message: expect.stringMatching(/^layouts\/base\.njk: .*line 1/s) },
    ]);
    folder.write('layouts/base.njk', layout('L2'));
    expect(html()).toBe('L2:two');
  });

  it('of one language leaves the others alone', async () => {
    await start({ ...one, 'a/en.njk': letter('one') });
    folder.write('a/en.njk', '{% if %}');
    folder.write('a/ko.njk', letter('둘'));
    expect([html('a', 'en'), html('a', 'ko')]).toEqual(['one', '둘']);
  });

  it('shows without any letter being sent', async () => {
    await start(one, { pollMs: 5 });
    const broken = new Promise<TemplateProblem>((resolve) => {
      problems.push = (problem) => {
        resolve(problem);
        return 1;
      };
    });
    folder.write('a/ko.njk', '{% if %}');
    expect(await broken).toMatchObject({ template: 'a', locale: 'ko' });
  });
});

describe('a change whose samples cannot be rendered', () => {
  const sampled = { ...one, 'a/samples/full.json': '{"name":"Kim"}' };

  it('keeps the last good version, and names the sample, file and line', async () => {
    await start(sampled);
    folder.write('a/ko.njk', letter('{{ nmae }}'));
    expect([html(), html()]).toEqual(['one', 'one']);
    expect(templates.problems()).toEqual([
      {
        template: 'a',
        locale: 'ko',
        message: expect.stringMatching(
          /^its sample full\.json cannot be rendered: .*a\/ko\.njk line 1: expected a value for "nmae"/,
        ),
      },
    ]);
    expect(errors()).toHaveLength(1);
    expect(problems).toHaveLength(1);
    folder.write('a/ko.njk', letter('{{ name }}'));
    await eventually(async () => templates.render('a', 'ko', { name: 'Lee' }).html === 'Lee');
    expect(templates.problems()).toEqual([]);
  });

  it('is taken up when the samples are brought up to it', async () => {
    await start(sampled);
    folder.write('a/ko.njk', letter('{{ title }}'));
    expect(html()).toBe('one');
    folder.write('a/samples/full.json', '{"title":"Dr"}');
    await eventually(async () => templates.render('a', 'ko', { title: 'Prof' }).html === 'Prof');
  });

  it('may also be a sample that was added', async () => {
    await start({ ...sampled, 'a/ko.njk': letter('{{ name }}') });
    folder.write('a/samples/nobody.json', '{}');
    // A look rests when trying the samples takes it long; the next one goes on.
    await eventually(async () => templates.problems().length > 0);
    expect(templates.problems()).toMatchObject([{ template: 'a', locale: 'ko' }]);
    expect(templates.render('a', 'ko', { name: 'Lee' }).html).toBe('Lee');
    folder.remove('a/samples/nobody.json');
    await eventually(async () => templates.problems().length === 0);
  });

  it('may also be one of a layout, and keeps only the letters that it does not fit', async () => {
    await start({
      ...onLayout,
      'b/meta.json': meta,
      'b/ko.njk': extending('two'),
      'b/samples/x.json': '{}',
    });
    folder.write('layouts/base.njk', layout('{{ company }}'));
    await eventually(async () => templates.render('a', 'ko', { company: 'pabal' }).html === 'pabal:one');
    expect(html('b')).toBe('L1:two');
    expect(templates.problems()).toMatchObject([{ template: 'b' }]);
  });

  it('is a sample that is no JSON', async () => {
    await start(sampled);
    folder.write('a/samples/full.json', '{"name":');
    folder.write('a/ko.njk', letter('two'));
    expect(html()).toBe('one');
    expect(templates.problems()[0]?.message).toContain('a/samples/full.json: expected a JSON object');
  });

  it('is used at the start, where there is no earlier version, and stays a problem', async () => {
    await start({ ...sampled, 'a/ko.njk': letter('{{ title }}') });
    expect(templates.render('a', 'ko', { title: 'Dr' }).html).toBe('Dr');
    expect(templates.problems()).toMatchObject([{ template: 'a', locale: 'ko' }]);
    folder.write('a/ko.njk', letter('{{ subtitle }}'));
    expect(templates.render('a', 'ko', { title: 'Dr' }).html).toBe('Dr');
  });

  it('rests between samples and goes on at the next look, while the last good version is in use', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`a/samples/${n}.json`, '{"rows":10000}']),
    );
    await start({ ...one, ...many });
    const slow = letter(
      '{% for n in range(rows) %}{% for m in [1,2,3,4,5] %}{{ m }}{% endfor %}{% endfor %}',
    );
    folder.write('a/ko.njk', slow);
    expect(templates.render('a', 'ko', { rows: 1 }).html).toBe('one');
    let looks = 0;
    while (templates.render('a', 'ko', { rows: 1 }).html === 'one') looks += 1;
    expect(looks).toBeGreaterThan(0);
    expect(templates.problems()).toEqual([]);
  });

  it('tells the caller that a new version is in use, and of nothing else', async () => {
    const changes: string[] = [];
    await start(sampled, { onChange: (template) => changes.push(template) });
    changes.length = 0;
    folder.write('a/ko.njk', letter('{{ nmae }}'));
    html();
    expect(changes).toEqual([]);
    folder.write('a/ko.njk', letter('two'));
    html();
    expect(changes).toEqual(['a']);
  });
});

describe('a template that is broken from the start', () => {
  it('is a problem and cannot be rendered, while the others can', async () => {
    await start({
      ...one,
      'b/meta.json': meta,
      'b/ko.njk': '{% if %}',
      'c/ko.njk': letter('c'),
      'd/meta.json': meta,
    });
    expect(templates.names()).toEqual(['a']);
    expect(templates.has('b')).toBe(false);
    expect(templates.problems().map(({ template, locale }) => [template, locale])).toEqual([
      ['b', 'ko'],
      ['c', undefined],
      ['d', undefined],
    ]);
    expect(() => html('b')).toThrow(
      'template "b" (ko): expected a working template, got one that was never good',
    );
    expect(() => html('c')).toThrow('template "c": expected a working template');
    expect(html('a')).toBe('one');
  });

  it('does not send its reader another language instead', async () => {
    await start({ ...one, 'a/en.njk': '{% if %}' });
    expect(() => html('a', 'en')).toThrow('template "a" (en): expected a working template');
  });

  it('works as soon as it is mended', async () => {
    await start({ 'b/meta.json': meta, 'b/ko.njk': '{% if %}' });
    folder.write('b/ko.njk', letter('two'));
    expect(html('b')).toBe('two');
  });
});

describe('folders', () => {
  it('that appear are templates from then on', async () => {
    await start(one);
    folder.write('new.one/meta.json', meta);
    folder.write('new.one/en.njk', letter('hello'));
    expect(templates.names()).toEqual(['a', 'new.one']);
    expect(html('new.one')).toBe('hello');
    folder.write('new.one/ko.njk', letter('안녕'));
    expect(html('new.one')).toBe('안녕');
  });

  it('that are removed are gone', async () => {
    await start({ ...one, 'b/meta.json': meta, 'b/ko.njk': letter('b') });
    folder.remove('b');
    expect(templates.names()).toEqual(['a']);
    expect(() => html('b')).toThrow('template "b": expected a template of this name');
    expect(templates.problems()).toEqual([]);
  });

  it('whose letter is gone for a moment only, as while it is saved, keep it', async () => {
    await start({ ...one, 'a/en.njk': letter('english') }, { removalGraceMs: 60_000 });
    folder.remove('a/ko.njk');
    expect(html()).toBe('one');
    expect(problems).toEqual([]);
    folder.write('a/ko.njk', letter('two'));
    expect(html()).toBe('two');
  });

  it('that lose a language fall back to another', async () => {
    await start({ ...one, 'a/en.njk': letter('english') });
    folder.remove('a/ko.njk');
    expect(html()).toBe('english');
    expect(templates.locales('a')).toEqual(['en']);
  });

  it('all stay in use while the templates folder itself is away', async () => {
    await start(one);
    renameSync(folder.dir, `${folder.dir}-away`);
    expect(html()).toBe('one');
    expect(templates.problems()).toMatchObject([{ template: '*' }]);
    expect(problems).toHaveLength(1);
    renameSync(`${folder.dir}-away`, folder.dir);
    expect(templates.problems()).toEqual([]);
    expect(existsSync(folder.dir)).toBe(true);
  });

  it('of other things are left alone', async () => {
    await start({
      ...one,
      'notes/readme.md': '',
      'Upper/ko.njk': '',
      '.git/config': '',
      'layouts/ko.njk': '',
    });
    mkdirSync(join(folder.dir, 'empty'));
    writeFileSync(join(folder.dir, 'file.txt'), '');
    expect(templates.names()).toEqual(['a']);
    expect(templates.problems()).toEqual([]);
  });
});

describe('start and stop', () => {
  it('rejects without a templates folder, and says which setting to look at', async () => {
    await start({});
    const lost = createTemplates({
      dir: join(folder.dir, 'none'),
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    await expect(lost.start()).rejects.toThrow(
      /expected a folder of templates at .*none, found none; set TEMPLATES_DIR/,
    );
  });

  it('can be stopped before the start and twice, and renders what it has after that', async () => {
    await start(one);
    const logger = createLogger({ service: 'test', level: 'silent' });
    await createTemplates({ dir: folder.dir, logger }).stop();
    await templates.stop();
    await templates.stop();
    folder.write('a/ko.njk', letter('two'));
    expect(html()).toBe('one');
  });
});
