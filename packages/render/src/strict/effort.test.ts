import { createLogger } from '@pabal/runtime';
import { createTemplates, RenderError, type Templates } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';
import { mostEffort } from './effort.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const folders: TemplatesFolder[] = [];

async function templatesOf(body: string, files: Record<string, string> = {}): Promise<Templates> {
  const folder = createTemplatesFolder({
    'a/meta.json': '{"lane":"event"}',
    'a/ko.njk': `{% block subject %}s{% endblock %}{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}`,
    ...files,
  });
  folders.push(folder);
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  return templates;
}

function failure(templates: Templates, data: Record<string, unknown> = {}): string {
  try {
    templates.render('a', 'ko', data);
  } catch (error) {
    if (error instanceof RenderError) return error.message;
    throw error;
  }
  throw new Error('expected a letter that cannot be made, but it was');
}

afterAll(() => Promise.all(folders.map((folder) => folder.stop())));

const doubled = '{% set s = "0123456789" %}{% for i in range(40) %}{% set s = s ~ s %}{% endfor %}';

describe('a letter that would never be finished is given up with its file and line', () => {
  it.each([
    ['loops in loops', '{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}'],
    [
      'loops in loops that write nothing',
      '{% set r = range(10000) %}{% for a in r %}{% for b in r %}{% for c in r %}{% endfor %}{% endfor %}{% endfor %}',
    ],
    [
      'loops over pairs',
      '{% set r = range(10000) %}{% for a in r %}{% for b, c in [[1, 2], [3, 4]] %}{% for d in r %}{% endfor %}{% endfor %}{% endfor %}',
    ],
    ['much text in one loop', `{% for a in range(10000) %}${'x'.repeat(10_000)}{% endfor %}`],
    [
      'a macro that calls itself twice',
      '{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}',
    ],
    [
      'much text in one macro',
      `{% macro m() %}${'x'.repeat(10_000)}{% endmacro %}{% for a in range(10000) %}{{ m() }}{% endfor %}`,
    ],
    ['lists made in a loop', '{% for a in range(10000) %}{% set r = range(10000) %}{% endfor %}'],
    [
      'a filter in a loop',
      '{% set s = "0123456789" * 1 %}{% for a in range(10000) %}{% set x = range(10000) | reverse %}{% endfor %}',
    ],
    ['a text that doubles', `${doubled}{{ s }}`],
    [
      'a text that doubles within a filter',
      '{% set s = "0123456789" %}{% for i in range(40) %}{% set s = [s, s] | join %}{% endfor %}',
    ],
    [
      'a text that doubles by replacing',
      '{% set s = "0123456789" %}{% for i in range(40) %}{% set s = s | replace("0", s) %}{% endfor %}',
    ],
    [
      'a text that doubles in a block of its own',
      '{% set s = "0123456789" %}{% for i in range(40) %}{% set s %}{{ s }}{{ s }}{% endset %}{% endfor %}',
    ],
    ['one long value in a loop', '{% for a in range(10000) %}{{ long }}{% endfor %}'],
    ['searches of a long text', '{% for a in range(10000) %}{% if "b" in long %}{% endif %}{% endfor %}'],
    ['tags taken off in a loop', '{% for a in range(10000) %}{% set x = long | striptags %}{% endfor %}'],
  ])('%s', async (_how, body) => {
    const templates = await templatesOf(body);
    const data = { long: 'a'.repeat(10_000), open: '<a '.repeat(3_000) };
    expect(failure(templates, data)).toMatch(
      new RegExp(`a/ko\\.njk line 1: expected .*at most ${mostEffort} characters`),
    );
  });

  it('files that include themselves twice', async () => {
    const templates = await templatesOf('{% include "layouts/twice.njk" %}', {
      'layouts/twice.njk': '{% include "layouts/twice.njk" %}{% include "layouts/twice.njk" %}',
    });
    expect(failure(templates)).toMatch(/template "a" \(ko\), block "body"/);
  });

  it.each([
    ['center', '{{ "x" | center(1000000000) }}'],
    ['indent', '{{ "x" | indent(1000000000) }}'],
    ['batch', '{{ [1] | batch(1000000000, 0) | length }}'],
    ['slice', '{{ [1] | slice(1000000000) | length }}'],
  ])('%s by a huge number', async (_filter, body) => {
    expect(failure(await templatesOf(body))).toMatch(/line 1: expected a number of at most 1000/);
  });

  it('in its samples, too, and the last good version stays', async () => {
    const templates = await templatesOf(
      '{% for a in rows %}{% for b in rows %}{{ b }}{% endfor %}{% endfor %}',
      {
        'a/samples/many.json': JSON.stringify({ rows: Array.from({ length: 10_000 }, () => 1) }),
      },
    );
    expect(templates.problems()).toMatchObject([
      { template: 'a', locale: 'ko', message: expect.stringContaining(`at most ${mostEffort} characters`) },
    ]);
  });

  it('and the next letter, of less, is made', async () => {
    const templates = await templatesOf(
      '{% for a in rows %}{% for b in rows %}{{ b }}{% endfor %}{% endfor %}',
    );
    failure(templates, { rows: Array.from({ length: 10_000 }, () => 1) });
    expect(templates.render('a', 'ko', { rows: [1, 2] }).html).toBe('1212');
  });
});

describe('what the compiler cannot bound is refused in a template', () => {
  it.each([
    ['a regular expression', '{{ x | replace(r/(a+)+$/g, "") }}', /line 1.*no regular expressions/s],
    ['a loop that waits', '{% asyncEach a in [1] %}{% endeach %}', /line 1.*write "for"/s],
    ['a loop that waits for all', '{% asyncAll a in [1] %}{% endall %}', /line 1.*write "for"/s],
  ])('%s', async (_what, body, message) => {
    const templates = await templatesOf(body);
    expect(templates.problems()).toMatchObject([{ message: expect.stringMatching(message) }]);
  });
});

it('a large letter that can be read is made', async () => {
  const templates = await templatesOf(
    '<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell | number }}</td>{% endfor %}</tr>{% endfor %}</table>',
  );
  const rows = Array.from({ length: 2_000 }, () => Array.from({ length: 10 }, () => 12_345));
  expect(templates.render('a', 'ko', { rows }).html).toHaveLength(15 + 2_000 * (9 + 10 * 15));
});
