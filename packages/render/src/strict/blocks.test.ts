import { createLogger } from '@pabal/runtime';
import { createTemplates, RenderError } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

const meta = '{"lane":"event"}';
const logger = createLogger({ service: 'test', level: 'silent' });
let folder: TemplatesFolder;

/** Renders the letter `a` out of these files, with `a/meta.json` added. */
async function render(files: Record<string, string>, data: Record<string, unknown> = {}) {
  folder = createTemplatesFolder({ 'a/meta.json': meta, ...files });
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  expect(templates.problems()).toEqual([]);
  return templates.render('a', 'ko', data);
}

afterEach(() => folder.stop());

const letter = (body: string, subject = 's', text = 't') =>
  `{% block subject %}${subject}{% endblock %}{% block body %}${body}{% endblock %}{% block text %}${text}{% endblock %}`;

describe('the blocks of one file', () => {
  it('are rendered one by one, and what is outside of them goes nowhere', async () => {
    const source = `outside ${letter('<p>body</p>', 'subject', 'text')} outside`;
    const { subject, html, text } = await render({ 'a/ko.njk': source });
    expect({ subject, html, text }).toEqual({ subject: 'subject', html: '<p>body</p>', text: 'text' });
  });

  it('escape html in the body, and only there', async () => {
    const hostile = `<b>"R&D"</b> 'x'`;
    const { subject, html, text } = await render(
      { 'a/ko.njk': letter('{{ x }}', '{{ x }}', '{{ x }}') },
      { x: hostile },
    );
    expect(html).toBe('&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt; &#39;x&#39;');
    expect(subject).toBe(hostile);
    expect(text).toBe(hostile);
  });

  it('see variables that the file sets outside of them', async () => {
    const set = '{% set who = name ~ "!" %}{% set tag %}<i>{{ name }}</i>{% endset %}';
    const result = await render(
      { 'a/ko.njk': set + letter('{{ who }}{{ tag }}', '{{ who }}{{ tag }}') },
      { name: 'A&B' },
    );
    expect(result.html).toBe('A&amp;B!<i>A&amp;B</i>');
    expect(result.subject).toBe('A&B!<i>A&B</i>');
  });

  it('do not share what one of them sets', async () => {
    const source = letter(
      '{{ x | default("unset") }}',
      '{% set x = 1 %}{{ x }}',
      '{{ x | default("unset") }}',
    );
    expect(await render({ 'a/ko.njk': source })).toMatchObject({
      subject: '1',
      html: 'unset',
      text: 'unset',
    });
  });
});

describe('a subject', () => {
  it.each([
    ['Hi\r\nBcc: x@y.example', 'Hi Bcc: x@y.example'],
    ['\n a \t\u0000 b \u2028\u2029c\u0085d\n', 'a b c d'],
    ['한글 \u001b[31m제목', '한글 [31m제목'],
  ])('folds %j to one line', async (x, subject) => {
    expect((await render({ 'a/ko.njk': letter('b', '{{ x }}') }, { x })).subject).toBe(subject);
  });

  it('that comes out empty is an error', async () => {
    const empty = render({ 'a/ko.njk': letter('b', ' {{ x }}\n') }, { x: '\r\n' });
    await expect(empty).rejects.toThrow('block "subject": expected a subject, got an empty one');
  });
});

describe('a layout', () => {
  const base =
    '{% block body %}<html>{% block content %}nothing{% endblock %}<hr>{% block foot %}foot{% endblock %}</html>{% endblock %}';

  it('wraps the content of a letter that extends it', async () => {
    const source =
      '{% extends "layouts/base.njk" %}{% block subject %}s{% endblock %}{% block content %}<p>{{ x }}</p>{% endblock %}';
    const { html } = await render({ 'layouts/base.njk': base, 'a/ko.njk': source }, { x: '<' });
    expect(html).toBe('<html><p>&lt;</p><hr>foot</html>');
  });

  it('can be a chain, with super() at every step', async () => {
    const files = {
      'layouts/base.njk': base,
      'layouts/ko.njk':
        '{% set lang = "ko" %}{% extends "layouts/base.njk" %}{% block foot %}{{ super() }}-{{ lang }}{% endblock %}',
      'a/ko.njk':
        '{% extends "layouts/ko.njk" %}{% block subject %}s{% endblock %}{% block foot %}[{{ super() }}]{% endblock %}{% block content %}({{ super() }}){% endblock %}',
    };
    expect((await render(files)).html).toBe('<html>(nothing)<hr>[foot-ko]</html>');
  });

  it('can be wrapped as a whole', async () => {
    const source =
      '{% extends "layouts/base.njk" %}{% block subject %}s{% endblock %}{% block body %}<!-- -->{{ super() }}{% endblock %}';
    const { html } = await render({ 'layouts/base.njk': base, 'a/ko.njk': source });
    expect(html).toBe('<!-- --><html>nothing<hr>foot</html>');
  });

  it('can be a macro that is called with the content', async () => {
    const files = {
      'layouts/page.njk': '{% macro page(title) %}<h1>{{ title }}</h1>{{ caller() }}{% endmacro %}',
      'a/ko.njk': `{% import "layouts/page.njk" as layout %}{% from "layouts/page.njk" import page %}${letter(
        '{% call layout.page(x) %}<p>{{ x }}</p>{% endcall %}{% call page("2") %}{% endcall %}',
      )}`,
    };
    expect((await render(files, { x: '&' })).html).toBe('<h1>&amp;</h1><p>&amp;</p><h1>2</h1>');
  });

  it('can include other files, which see the data and the loop around them', async () => {
    const files = {
      'layouts/row.njk': '<li>{{ loop.index }}/{{ loop.length }} {{ item.name }} {{ unit }}</li>',
      'a/_foot.njk': 'foot',
      'a/ko.njk': letter(
        '{% for item in items %}{% include "layouts/row.njk" %}{% endfor %}{% include "a/_foot.njk" %}{% include "a/_none.njk" ignore missing %}',
      ),
    };
    const { html } = await render(files, { unit: '㎡', items: [{ name: '<' }, { name: '2' }] });
    expect(html).toBe('<li>1/2 &lt; ㎡</li><li>2/2 2 ㎡</li>foot');
  });
});

describe('a loop', () => {
  it('knows where it is, also around another one', async () => {
    const source = letter(
      '{% for row in rows %}{{ loop.index0 }}{% if loop.first %}f{% endif %}{% if loop.last %}l{% endif %}{{ loop.revindex }}{{ loop.revindex0 }}:' +
        '{% for n in row %}{{ n }}{{ "," if not loop.last }}{% endfor %};{{ loop.index }}|{% endfor %}',
    );
    expect((await render({ 'a/ko.njk': source }, { rows: [[1, 2], [3]] })).html).toBe('0f21:1,2;1|1l10:3;2|');
  });

  it('goes through the keys of an object, and has an else for an empty list', async () => {
    const source = letter(
      '{% for k, v in o %}{{ k }}={{ v }};{% endfor %}{% for x in [] %}x{% else %}none{% endfor %}',
    );
    expect((await render({ 'a/ko.njk': source }, { o: { a: 1, b: 2 } })).html).toBe('a=1;b=2;none');
  });
});

describe('a text part', () => {
  it('is tidied: no trailing spaces, no controls, no more than one empty line', async () => {
    const { text } = await render(
      { 'a/ko.njk': letter('b', 's', '\n\na  \r\n\n\n\n b\u0007{{ x }}\n\n') },
      { x: '\u001b\tc' },
    );
    expect(text).toBe('a\n\n b\tc');
  });

  it('is not kept busy by a value made for it', async () => {
    const x = `${' '.repeat(300_000)}b${'\n'.repeat(300_000)}c`;
    const { text } = await render({ 'a/ko.njk': letter('b', 's', 'a{{ x }}') }, { x });
    expect(text).toHaveLength(300_005);
  });

  it('keeps what trim made of html safe', async () => {
    const body = '{% macro m() %} <b>{{ x }}</b> {% endmacro %}[{{ m() | trim }}][{{ x | trim }}]';
    expect((await render({ 'a/ko.njk': letter(body) }, { x: ' & ' })).html).toBe('[<b> &amp; </b>][&amp;]');
  });

  it('is derived from the html when the letter has none', async () => {
    const source =
      '{% block subject %}s{% endblock %}{% block body %}<head><title>t</title><style>p{}</style></head><div class="preheader">pre</div>' +
      '<h1>제목</h1><p>{{ x }} <a href="https://a.example/?a=1&amp;b=2">여기</a></p><img src="x" alt="y">{% endblock %}';
    const { text } = await render({ 'a/ko.njk': source }, { x: '1 < 2 & 3' });
    expect(text).toBe('제목\n\n1 < 2 & 3 여기 <https://a.example/?a=1&b=2>');
  });
});

it('gives a frozen message with the locale and a short version', async () => {
  const rendered = await render({ 'a/ko.njk': letter('b') });
  expect(rendered).toEqual({
    subject: 's',
    html: 'b',
    text: 't',
    locale: 'ko',
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
  expect(Object.isFrozen(rendered)).toBe(true);
});

it('gives up on a layout that includes itself for ever, with an error and not a crash', async () => {
  const files = {
    'layouts/x.njk': '{% include "layouts/x.njk" %}',
    'a/ko.njk': letter('{% include "layouts/x.njk" %}'),
  };
  await expect(render(files)).rejects.toThrow(RenderError);
});
