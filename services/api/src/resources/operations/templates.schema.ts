import { versionForm } from '@pabal/db/versions';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { lane, locale, pageSize, when } from '../fields.ts';

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

const version = z
  .string()
  .regex(versionForm, 'a version: twelve characters from 0 to 9 and a to f')
  .meta({ description: 'A version of a template, as `templateVersion` of a delivery has it.' });

export const versionsQuery = z.strictObject({
  locale: locale.optional().meta({ description: 'Only those of letters in this language.' }),
  limit: pageSize(200, 50),
  cursor: version.optional().meta({ description: 'The `next` of the page before.' }),
});

export const versionPage = named(
  'TemplateVersionPage',
  z.strictObject({
    versions: z.array(
      z.strictObject({
        version,
        locale: z.string(),
        kept: z.boolean().meta({
          description: 'False when its files were too large to be kept: it cannot be shown or compared.',
        }),
        bytes: z.int().meta({ description: 'Of all its files together.' }),
        firstSeenAt: when.meta({ description: 'When a sender took it up first.' }),
        lastSeenAt: when.meta({ description: 'When a sender last had it in use, up to half a day ago.' }),
      }),
    ),
    next: version.nullable().meta({ description: 'The `cursor` of the next page; null at the end.' }),
  }),
  'Versions of a template, the one that was taken up last first. Each is of one language.',
);

export const versionsPath = templatePath.extend({ from: version, to: version });

export const versionDifference = named(
  'TemplateVersionDifference',
  z.strictObject({
    template: z.string(),
    from: version,
    to: version,
    files: z.array(
      z.strictObject({
        file: z.string(),
        kind: z.enum(['added', 'removed', 'changed']),
        patch: z.string().nullable().meta({
          description: 'The unified difference; null when the two have too little in common for one.',
        }),
      }),
    ),
  }),
  'What differs between two versions of a template, file by file.',
);
