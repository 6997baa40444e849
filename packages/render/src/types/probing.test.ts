import { createLogger } from '@pabal/runtime';
import { createTemplates, declarationOf, eventTypesOf } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';

let folder: TemplatesFolder;
afterEach(() => folder.stop());

/** The declaration of the data of a template with this body, without what is around it. */
async function typesOf(
  body: string,
  samples: Readonly<Record<string, object>> = {},
  more = '',
): Promise<string> {
  folder = createTemplatesFolder({
    'a/meta.json': '{"lane":"event"}',
    'a/en.njk': `${more}{% block subject %}s{% endblock %}{% block body %}<p>${body}</p>{% endblock %}{% block text %}t{% endblock %}`,
  });
  for (const [name, data] of Object.entries(samples))
    folder.write(`a/samples/${name}.json`, JSON.stringify(data));
  const logger = createLogger({ service: 'test', level: 'silent' });
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  return declarationOf(eventTypesOf(templates))
    .replace(/^[\s\S]*?'a': |;\n}\n$/g, '')
    .replace(/\s+/g, ' ');
}

describe('without samples', () => {
  it.each([
    ['{{ name }}', '{ readonly name: string; }'],
    ['{% if note %}{{ note }}{% endif %}', '{ readonly note?: string | number | boolean | null; }'],
    [
      '{% for unit in units %}{{ unit.floor }}{% endfor %}',
      '{ readonly units: readonly { readonly floor: string; }[]; }',
    ],
    ['{{ at | datetime(zone) }}', '{ readonly at: string; readonly zone: string; }'],
    ['<a href="{{ url | link }}">x</a>', '{ readonly url: string; }'],
    ['{{ who.name }}', '{ readonly who: { readonly name: string; }; }'],
    [
      '{% if sender %}{{ sender.name }}{% endif %}',
      '{ readonly sender?: { readonly name: string; } | null; }',
    ],
    ['nothing', 'Record<string, never>'],
  ])('%s needs %s', async (body, expected) => {
    expect(await typesOf(body)).toBe(expected);
  });
});

it('takes kinds from samples, and what may be missing from the template', async () => {
  const body = '{{ count | number }}{{ note | default("") }}{% for x in list %}{{ x }}{% endfor %}';
  const samples = { one: { count: 1, note: 'n', list: ['a', 2] }, two: { count: 2, list: [] } };
  expect(await typesOf(body, samples)).toBe(
    '{ readonly count: number; readonly list: readonly (string | number)[]; readonly note?: string | null; }',
  );
});

it('leaves out names that the template makes by itself', async () => {
  const body = '{{ label }}{% set x = 1 %}{{ x }}{% for y in list %}{{ loop.index }}{{ y }}{% endfor %}';
  expect(await typesOf(body, {}, '{% set label = name ~ "!" %}')).toBe(
    '{ readonly list: readonly string[]; readonly name: string; }',
  );
});
