import { createLogger, createMetrics } from '@pabal/runtime';
import { createTemplates, showTemplateProblems } from '../index.ts';
import { createTemplatesFolder } from '../testing/index.ts';

const letter = (body: string) =>
  `{% block subject %}s{% endblock %}{% block body %}${body}{% endblock %}{% block text %}t{% endblock %}`;

it('counts broken files by template while its last good version goes on, until they are mended', async () => {
  const folder = createTemplatesFolder({
    'a/meta.json': '{"lane":"event"}',
    'a/ko.njk': letter('하나'),
    'a/en.njk': letter('one'),
    'b/meta.json': '{"lane":"event"}',
    'b/en.njk': letter('well'),
  });
  const templates = createTemplates({
    dir: folder.dir,
    logger: createLogger({ service: 'test', level: 'silent' }),
    lookShare: 1,
  });
  await templates.start();
  const metrics = createMetrics();
  showTemplateProblems(metrics, templates);
  const html = () => ['ko', 'en'].map((locale) => templates.render('a', locale, {}).html);
  const figures = async () => (await metrics.text()).match(/^pabal_template_problems\b.*$/gm) ?? [];
  try {
    expect(await figures()).toEqual([]);

    folder.write('a/en.njk', letter('{% if %}'));
    expect(html()).toEqual(['하나', 'one']);
    expect(await figures()).toEqual(['pabal_template_problems{template="a"} 1']);

    folder.write('a/ko.njk', letter('{% if %}'));
    expect(html()).toEqual(['하나', 'one']);
    expect(await figures()).toEqual(['pabal_template_problems{template="a"} 2']);

    folder.write('a/en.njk', letter('two'));
    folder.write('a/ko.njk', letter('둘'));
    expect(html()).toEqual(['둘', 'two']);
    expect(await figures()).toEqual([]);
  } finally {
    await templates.stop();
    await folder.stop();
  }
});
