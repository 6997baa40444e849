// A form must give what rendering gives, for every reader: octet by octet, or nothing. Here both are made and compared.

import { fileURLToPath } from 'node:url';
import { createLogger } from '@pabal/runtime';
import { createTemplates, RenderError, type Templates } from '../index.ts';
import type { Letter } from '../letters/letter.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';
import { oddTexts, randomOf, randomValue, varied } from '../testing/random-data.ts';
import type { FormText, LetterForm } from './form.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const shipped = createTemplates({
  dir: fileURLToPath(new URL('../../../../templates', import.meta.url)),
  logger,
  watch: false,
});
await shipped.start();

const folders: TemplatesFolder[] = [];
afterAll(() => Promise.all(folders.map((folder) => folder.stop())));

type Data = Readonly<Record<string, unknown>>;

const put = ({ constants, blanks }: FormText, texts: readonly string[]) =>
  constants.reduce((whole, constant, index) => `${whole}${texts[blanks[index - 1] ?? -1]}${constant}`);

/** What a form makes of a reader's data; nothing when it does not fit. */
function filled(form: LetterForm, data: Data) {
  const made = form.fill(data);
  if (!made.ok) return made.why;
  return { subject: made.subject, html: put(form.html, made.texts), text: put(form.text, made.texts) };
}

function rendered(letter: Letter, data: Data) {
  try {
    const { subject, html, text } = letter.render(data);
    return { subject, html, text };
  } catch (error) {
    if (error instanceof RenderError) return error;
    throw error;
  }
}

/** Compares all forms made for some readers with what is rendered for each of them. @returns how many letters were filled */
function compare(letter: Letter, readers: readonly Data[], own: readonly string[]) {
  const forms: LetterForm[] = [];
  const refusals = new Set<string>();
  let made = 0;
  for (const data of readers) {
    const whole = rendered(letter, data);
    const before = forms.map((form) => filled(form, data));
    for (const parts of before) {
      if (typeof parts === 'string') continue;
      expect(parts).toEqual(whole);
      made += 1;
    }
    if (before.some((parts) => typeof parts !== 'string') || forms.length > 40) continue;
    const form = letter.form(data, own);
    if ('unfollowed' in form) refusals.add(form.unfollowed);
    else {
      forms.push(form);
      const parts = filled(form, data);
      if (typeof parts !== 'string') expect(parts).toEqual(whole);
    }
  }
  return { made, forms: forms.length, refusals };
}

function letterIn(templates: Templates, name: string, locale: string): Letter {
  const found = templates.letters(name).find((letter) => letter.locale === locale);
  if (found === undefined) throw new Error(`There is no ${name} in ${locale}.`);
  return found;
}

/** Letters that invite are made for each reader, and have no forms. */
const invites = (name: string) =>
  shipped.samples(name).some(({ data }) => shipped.render(name, 'en', data).calendar !== undefined);

describe.each(shipped.names().filter(invites))('the shipped template %s', (name) => {
  it('has no forms, because it invites', () => {
    for (const { data } of shipped.samples(name))
      expect(letterIn(shipped, name, 'ko').form(data, ['recipientName'])).toEqual({
        unfollowed: 'it has a block "calendar", which is made for each reader',
        once: false,
      });
  });
});

describe.each(shipped.names().filter((name) => !invites(name)))('the shipped template %s', (name) => {
  it.each(['ko', 'en'])(
    'is filled in %s as it is rendered, whatever of its data is the reader’s',
    (locale) => {
      const letter = letterIn(shipped, name, locale);
      let all = 0;
      for (const [index, { data }] of shipped.samples(name).entries()) {
        for (let seed = 0; seed < 4; seed += 1) {
          const random = randomOf(seed * 100 + index);
          const keys = [...Object.keys(data), 'recipientName', 'unsubscribeUrl', 'recipient'];
          const own = keys.filter((key) => seed === 0 || random() < 0.4 || key.startsWith('recipient'));
          const readers = Array.from({ length: 40 }, (_, n): Data => {
            const changed = Object.fromEntries(
              own.map((key) => [key, n % 3 === 0 ? data[key] : varied(data[key], random)]),
            );
            if (n % 4 === 0) Reflect.deleteProperty(changed, 'recipientName');
            else changed.recipientName = oddTexts[Math.floor(random() * oddTexts.length)];
            return { ...data, ...JSON.parse(JSON.stringify(changed)) };
          });
          all += compare(letter, readers, own).made;
        }
      }
      expect(all).toBeGreaterThan(0);
    },
  );
});

async function templateOf(files: Readonly<Record<string, string>>): Promise<Templates> {
  const folder = createTemplatesFolder({ 'a/meta.json': '{"lane":"event","lenient":true}', ...files });
  folders.push(folder);
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  return templates;
}

const macros = `{% macro show(x, y="none") %}[{{ x }}|{{ y }}]{% endmacro %}
{% macro ask(x) %}{{ "yes" if x else "no" }}{% endmacro %}{% macro box() %}<{{ caller() }}>{% endmacro %}
{% macro pair(a, b) %}{{ a }}{{ b.x if b else "" }}{% endmacro %}`;

const letterOf = (body: string) =>
  `{% import "layouts/m.njk" as m %}{% set top = name ~ "!" %}
{% block subject %}s {{ name | default("you") }}{% endblock %}{% block body %}<p>${body}</p>{% endblock %}
{% block text %}t ${body} .{% endblock %}`;

/** Everything that a template can do with a value of the reader. */
const bodies: readonly string[] = [
  ...['{{ name }}', '{{ top }}', '{{ who.plan }}', '{{ who["pl" ~ "an"] }}', '{{ who.nope | default("x") }}'],
  ...[
    '{% if name %}a{% else %}b{% endif %}',
    '{{ "a" if not name else name }}',
    '{% if who.plan == "gold" %}G{% endif %}',
  ],
  ...[
    '{{ name or "you" }}',
    '{{ name and "me" }}',
    '{{ (name or who.plan) ~ "x" }}',
    '{{ name ~ shared ~ who.plan }}',
  ],
  ...['{{ m.show(name) }}', '{{ m.show(name, y=who.plan) }}', '{{ m.ask(who.plan) }}', '{{ m.show(who) }}'],
  ...[
    '{% call m.box() %}{{ name }}{% endcall %}',
    '{{ m.pair(name, {x: who.plan}) }}',
    '{{ m.pair(1, who) }}',
  ],
  ...[
    '{% set x = who.plan %}{{ x }}{{ x | upper }}',
    '{% set x %}<i>{{ name }}</i>{% endset %}{{ x }}{{ x | upper }}{{ x | length }}',
  ],
  ...[
    '{{ name | upper | trim }}',
    '{{ name | replace("a", "b") }}',
    '{{ [name, shared] | join(", ") }}',
    '{{ name | length }}',
  ],
  ...[
    '{% for t in who.tags | default([]) %}{{ loop.index }}{{ t }}{% if not loop.last %},{% endif %}{% else %}none{% endfor %}',
  ],
  ...[
    '{% for t in [name, shared] %}{{ t }}{% endfor %}',
    '{% for a, b in [[1, name], [2, shared]] %}{{ a }}{{ b }}{% endfor %}',
  ],
  ...['{% for k, v in who %}{{ k }}{% endfor %}', '{% for k, v in {a: name} %}{{ k }}{{ v }}{% endfor %}'],
  ...[
    '{{ who.age + 1 }}',
    '{{ who.age * 2 - 1 }}',
    '{{ who.age ~ "years" }}',
    '{{ -who.age }}',
    '{{ who.age // 2 }}',
    '{{ who.age ** 2 }}',
  ],
  ...[
    '{{ who.age % 2 }}',
    '{{ "old" if who.age > 2 else "young" }}',
    '{{ who.age == 3 }}',
    '{{ 1 < who.age }}',
    '{{ who.age is odd }}',
  ],
  ...[
    '{{ "in" if shared in [name] else "out" }}',
    '{{ "a" in name }}',
    '{{ "plan" in who }}',
    '{{ list[who.age] }}',
  ],
  ...[
    '{% if name is defined %}d{% endif %}',
    '{% if who.nope is defined %}d{% else %}u{% endif %}',
    '{{ who.age is divisibleby(2) }}',
  ],
  ...[
    '{% switch who.plan %}{% case "gold" %}G{% case shared %}S{% default %}D{% endswitch %}',
    '{{ url | link }}',
  ],
  ...[
    '<a href="{{ url | link }}">{{ url }}</a>',
    '{{ name | safe }}',
    '{{ name | escape }}',
    '{% filter upper %}{{ name }}{% endfilter %}',
  ],
  ...[
    '{{ name | truncate(3) }}',
    '{{ who | dump }}',
    '{{ who.tags | default([]) | first | default("-") }}',
    '{{ who.tags | default([]) | sort | join("-") }}',
  ],
  ...[
    '{{ range(who.age) | join }}',
    '{{ [1, 2] | random }}',
    '{% set c = cycler("a", "b") %}{{ c.next() }}{{ c.next() }}',
  ],
  ...[
    '{% if not (name == who.plan) %}x{% endif %}',
    '{% if not name == who.plan %}x{% endif %}',
    '{{ name ~ who.age - 1 }}',
  ],
  ...[
    '{% include "layouts/part.njk" %}',
    '{% for i in range(400) %}{{ name }}{% if who.age == i %}!{% endif %}{% endfor %}',
    '\n\n{{ name }}\n\n\n{{ who.plan | default("") }}\n\n',
    '  {{ who.plan | default("") }}  ',
  ],
  ...[
    '{{ name if who.plan }}',
    '{% set x = name %}{% if x %}{% set x = "y" %}{% endif %}{{ x }}',
    '{{ who.tags | length if who.tags else 0 }}',
  ],
  ...[
    '{{ {a: name}.a }}',
    '{{ [name][0] }}',
    '{{ name == name }}',
    '{% set l = [name] %}{{ l == l }}',
    '{{ missing }}',
    '{{ who.plan.deeper | default("no") }}',
  ],
  ...[
    '{{ m }}',
    '{{ m | dump }}',
    '{% for i in range(3) %}{{ name }}{{ i }}{% endfor %}',
    '{{ who.age | number }}',
    '{{ when | datetime("Asia/Seoul", who.plan) }}',
  ],
];

it.each(bodies)('what is filled is what is rendered: %s', async (body) => {
  const templates = await templateOf({
    'a/en.njk': letterOf(body),
    'layouts/m.njk': macros,
    'layouts/part.njk': 'part {{ name }}{% if who.plan %}+{% endif %}',
  });
  const random = randomOf(body.length);
  const people = Array.from({ length: 60 }, (_, n): Data => {
    const who = {
      ...(n % 3 !== 0 && { plan: n % 2 === 0 ? 'gold' : randomValue(random) }),
      ...(n % 4 !== 0 && { tags: n % 5 === 0 ? randomValue(random) : oddTexts.slice(n, n + (n % 3)) }),
      age: n % 7 === 0 ? randomValue(random) : Math.floor(random() * 5),
    };
    return {
      ...(n % 6 !== 5 && { name: oddTexts[n % oddTexts.length] }),
      ...{ who, shared: 'sh', list: ['x', 'y', 'z'], when: '2026-03-02T01:00:00.000Z' },
      url: n % 9 === 8 ? 'javascript:x' : `https://pabal.example/u/${n}?a&b`,
    };
  });
  compare(letterIn(templates, 'a', 'en'), people, ['name', 'who', 'url']);
});
