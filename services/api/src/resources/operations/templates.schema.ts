import { z } from 'zod';
import { named } from '../../http/named.ts';
import { lane, when } from '../fields.ts';

const waitingLetters = z.strictObject({
  letters: z.int(),
  oldestAt: when.meta({ description: 'When the oldest of them was made.' }),
  exampleId: z.uuid(),
  problem: z.string().nullable().meta({ description: 'Why the example cannot be made, with file and line.' }),
});

const shownTemplate = named(
  'Template',
  z.strictObject({
    name: z.string(),
    lane: lane.nullable().meta({ description: 'Null while the template cannot be used at all.' }),
    locales: z.array(z.string()),
    internal: z
      .boolean()
      .meta({ description: 'True for the templates of pabal’s own letters; no event can name them.' }),
    lenient: z.boolean().meta({ description: 'True: events are accepted whatever their data.' }),
    problems: z.array(z.string()).meta({ description: 'What is broken on disk now, with file and line.' }),
    waiting: waitingLetters
      .nullable()
      .meta({ description: 'Letters that cannot be made and wait until the template is mended.' }),
  }),
  'A template, as this api process has read it.',
);

export const templateList = named(
  'TemplateList',
  z.strictObject({ templates: z.array(shownTemplate) }),
  'All templates, those with something amiss first.',
);

export const templateRetry = named(
  'TemplateRetry',
  z.strictObject({ letters: z.int().meta({ description: 'Letters that are tried at once.' }) }),
  'A letter that still cannot be made waits again, and no attempt is counted.',
);

export const templatePath = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: 'The name of a template, such as `vacancy.created`.' }),
});
