import { createLogger } from '@pabal/runtime';
import { createTemplates, RenderError, type Templates } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const folders: TemplatesFolder[] = [];

async function templatesOf(body: string): Promise<Templates> {
  const folder = createTemplatesFolder({
    'a/meta.json': '{"lane":"event"}',
    'layouts/m.njk':
      '{% macro show(x) %}{{ x }}{% endmacro %}{% macro ask(x) %}{{ "yes" if x else "no" }}{% endmacro %}',
    'layouts/deep.njk': '\n\n{{ order.total }}',
    'a/ko.njk': `{% block subject %}s{% endblock %}{% import "layouts/m.njk" as m %}{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}`,
  });
  folders.push(folder);
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  expect(templates.problems()).toEqual([]);
  return templates;
}

async function render(body: string, data: Record<string, unknown> = {}): Promise<string> {
  return (await templatesOf(body)).render('a', 'ko', data).html;
}

async function failure(body: string, data: Record<string, unknown> = {}): Promise<RenderError> {
  const templates = await templatesOf(body);
  try {
    templates.render('a', 'ko', data);
  } catch (error) {
    if (error instanceof RenderError) return error;
    throw error;
  }
  throw new Error(`expected ${body} to fail, but it rendered`);
}

afterAll(() => Promise.all(folders.map((folder) => folder.stop())));

describe('using a missing value is an error that names it', () => {
  it.each([
    ['printed', '{{ x }}', {}, 'x'],
    ['printed and null', '{{ x }}', { x: null }, 'x'],
    ['inside an object', '{{ user.name }}', { user: {} }, 'user.name'],
    ['inside a missing object', '{{ user.name.first }}', {}, 'user.name.first'],
    ['inside a list', '{{ items[3].price }}', { items: [] }, 'items[3].price'],
    ['under a computed key', '{{ o[k] }}', { o: { a: 1 }, k: 'b' }, 'o[k]'],
    ['the computed key itself', '{{ o[k] }}', { o: { a: 1 } }, 'k'],
    ['looped over', '{% for i in items %}{% endfor %}', {}, 'items'],
    ['looped over, with another branch', '{% for i in items %}{% else %}none{% endfor %}', {}, 'items'],
    ['inside a loop', '{% for i in items %}{{ i.name }}{% endfor %}', { items: [{ name: 1 }, {}] }, 'i.name'],
    ['filtered', '{{ x | upper }}', {}, 'x'],
    ['the argument of a filter', '{{ "a" | replace("a", x) }}', {}, 'x'],
    ['the fallback of a default', '{{ x | default(y) }}', {}, 'y'],
    ['given to a macro', '{{ m.show(x) }}', {}, 'x'],
    ['compared', '{% if x > 3 %}{% endif %}', {}, 'x'],
    ['compared for equality', '{% if x == "a" %}{% endif %}', {}, 'x'],
    ['reckoned with', '{{ x + 1 }}', {}, 'x'],
    ['joined', '{{ "a" ~ x }}', {}, 'x'],
    ['set', '{% set y = x %}', {}, 'x'],
    ['searched', '{{ "yes" if "a" in x }}', {}, 'x'],
    ['chosen by an inline if', '{{ x if true }}', {}, 'x'],
    ['the last of several alternatives', '{{ x or y }}', {}, 'y'],
    ['switched on', '{% switch x %}{% case 1 %}{% endswitch %}', {}, 'x'],
    ['the first of an empty list', '{{ items | first }}', { items: [] }, 'items | first'],
    ['in an included file', '{% include "layouts/deep.njk" %}', { order: {} }, 'order.total'],
    ['a macro that does not exist', '{{ m.missing() }}', {}, 'm.missing'],
  ])('%s: %s', async (_case, body, data, variable) => {
    const error = await failure(body, data);
    expect(error).toMatchObject({ template: 'a', locale: 'ko', block: 'body', variable, permanent: true });
    expect(error.message).toContain(`"${variable}"`);
  });

  it('says where, what was expected, what came and what to do', async () => {
    const error = await failure('{% include "layouts/deep.njk" %}', { order: { total: null } });
    expect(error.message).toBe(
      'template "a" (ko), block "body": layouts/deep.njk line 3: expected a value for "order.total", got null; ' +
        'send it in the data, or write "| default(…)" or "{% if … %}" where it may be missing',
    );
  });
});

describe('asking for a missing value is fine', () => {
  it.each([
    ['{% if x %}a{% else %}b{% endif %}', 'b'],
    ['{% if user.name.first %}a{% else %}b{% endif %}', 'b'],
    ['{% if not x %}b{% endif %}', 'b'],
    ['{% if x and x > 3 %}a{% elif y or (z) %}c{% else %}b{% endif %}', 'b'],
    ['{{ "a" if x else "b" }}', 'b'],
    ['{{ "a" if x }}b', 'b'],
    ['{{ x or "b" }}', 'b'],
    ['{{ x | default("b") }}', 'b'],
    ['{{ user.name | d("b") | upper }}', 'B'],
    ['{% for i in items | default([]) %}a{% else %}b{% endfor %}', 'b'],
    ['{% if x is defined %}a{% else %}b{% endif %}', 'b'],
    ['{% if x is undefined %}b{% endif %}', 'b'],
    ['{% if x is not defined %}b{% endif %}', 'b'],
    ['{{ m.ask(x | default(false)) }}', 'no'],
  ])('%s', async (body, html) => {
    expect(await render(body)).toBe(html);
  });

  it('treats null like a missing value, except in `is none`', async () => {
    const body = '{{ x | default("d") }} {{ x is defined }} {{ x is none }} {{ y is none }}';
    expect(await render(body, { x: null })).toBe('d false true false');
  });

  it('keeps what is there and merely empty', async () => {
    expect(
      await render('[{{ a }}][{{ b }}][{{ c }}][{{ a | default("d") }}]', { a: '', b: 0, c: false }),
    ).toBe('[][0][false][]');
    expect(await render('{{ a | default("d", true) }}', { a: '' })).toBe('d');
  });
});

describe('a value of the wrong kind is an error', () => {
  it.each([
    ['{{ x }}', { x: { a: 1 } }, 'expected a text or a number for "x", got an object'],
    ['{{ x }}', { x: [1, 2] }, 'expected a text or a number for "x", got a list'],
    ['{{ x * 2 }}', { x: 'two' }, 'got a number without a value'],
    ['{% for i in x %}{% endfor %}', { x: 'abc' }, 'expected a list for "x", got a text'],
    ['{% for i in x %}{% endfor %}', { x: { length: 5 } }, 'expected a list for "x", got an object'],
    ['{% for k, v in x %}{% endfor %}', { x: 5 }, 'expected a list or an object for "x", got a number'],
    ['{{ x() }}', { x: 'abc' }, 'expected a macro or a function for "x()", got a text'],
    ['{{ "a" in x }}', { x: 5 }, 'expected a list, a text or an object for "x", got a number'],
    [
      '{{ x | upper }}',
      { x: { a: 1 } },
      'expected a value that the filter "upper" takes for "x | upper", got an object',
    ],
    ['{{ x | datetime("Asia/Seoul") }}', { x: 'soon' }, 'expected an ISO 8601 time with an offset'],
    ['{% for i in range(x) %}{% endfor %}', { x: 1e9 }, 'expected the template to run, got a RangeError'],
  ])('%s with %j', async (body, data, message) => {
    expect((await failure(body, data)).message).toContain(message);
  });

  it('never shows a value, wherever the error comes from', async () => {
    const secret = 'hong@example.com';
    const bodies = [
      '{{ x.a }}',
      '{{ x }}{{ y }}',
      '{{ x * 1 }}',
      '{{ x | link }}',
      '{{ x | dictsort }}',
      '{{ x | datetime(x) }}',
      '{{ x() }}',
      '{{ m[x] }}',
      '{{ o[x] }}',
      '{{ x | groupby(x) }}',
    ];
    for (const body of bodies) {
      const error = await failure(body, { x: secret, o: {} });
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
      expect(error.cause).toBeUndefined();
    }
  });
});

describe('hostile data', () => {
  const parsed: Record<string, unknown> = JSON.parse(
    '{"__proto__":{"polluted":"yes"},"constructor":"c","x":{"__proto__":{"polluted":"yes"},"a":1},"list":[1],"s":"text"}',
  );

  it.each([
    '{{ x.constructor }}',
    '{{ x.constructor.constructor("return 1")() }}',
    '{{ x["con" ~ "structor"] }}',
    '{{ x.toString }}',
    '{{ x.hasOwnProperty("a") }}',
    '{{ list.constructor }}',
    '{{ list.map }}',
    '{{ s.constructor }}',
    '{{ s.length.constructor }}',
    '{{ m.constructor }}',
    '{{ m.show.constructor }}',
    '{{ range.constructor("return 1")() }}',
    '{{ toString }}',
    '{{ valueOf }}',
    '{{ hasOwnProperty }}',
    '{{ polluted }}',
    '{{ x.polluted }}',
    '{{ __proto__ }}',
    '{% include "layouts/deep.njk" %}{{ __defineGetter__ }}',
  ])('finds nothing on a prototype: %s', async (body) => {
    expect(await failure(body, { ...parsed, order: { total: 1 } })).toBeInstanceOf(RenderError);
  });

  it('leaves every prototype alone', async () => {
    await render('{% set a = x.a %}{{ a }}{% set y %}{{ s }}{% endset %}', parsed);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('is data even where it is named like something of the language', async () => {
    expect(
      await render('{{ constructor }} {{ x.__proto__.polluted }} {{ list.length }} {{ s.length }}', parsed),
    ).toBe('c yes 1 4');
    expect(
      await render('{{ "constructor" in x }} {{ "a" in x }} {{ 1 in list }} {{ "ex" in s }}', parsed),
    ).toBe('false true true true');
    expect(await render('{{ length }} {{ toString }}', { length: 7, toString: 'mine' })).toBe('7 mine');
  });

  it('cannot call up a template or run as one', async () => {
    expect(await render('{{ s }}', { s: '{{ 7 * 7 }}{% include "a/ko.njk" %}' })).toBe(
      '{{ 7 * 7 }}{% include &quot;a/ko.njk&quot; %}',
    );
  });

  it('is not changed by rendering', async () => {
    const data = Object.freeze({ x: Object.freeze({ a: 1 }), list: Object.freeze([2, 1]) });
    expect(
      await render('{% set x = 5 %}{{ x }}{{ list | sort | join }}{{ list | reverse | join }}', data),
    ).toBe('51212');
  });
});

it('keeps the functions that belong to templates', async () => {
  const body =
    '{% set c = cycler("a", "b") %}{{ c.next() }}{{ c.next() }}{{ c.current }}{% for i in range(2, 8, 3) %}{{ i }}{% endfor %}{% for i in range(2) %}{{ i }}{% endfor %}';
  expect(await render(body)).toBe('abb2501');
});
