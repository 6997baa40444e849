import { versionForm } from '@pabal/db/versions';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { lane, locale, pageSize, when, wholeNumber } from '../fields.ts';

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
    lately: z
      .strictObject({
        letters: z.int(),
        failed: z.int().meta({ description: 'Those of them that failed for good.' }),
        lastAt: when.meta({ description: 'When the last of them was planned.' }),
      })
      .nullable()
      .meta({
        description: 'What it was used for among the 10,000 newest letters; null when none was made with it.',
      }),
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

export const samplePath = templatePath.extend({
  sample: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'The name of one of its samples, without `.json`.' }),
  locale,
});

export const pictureQuery = z.strictObject({
  width: wholeNumber(240, 1_280).default(640).meta({ description: 'Of the screen, in pixels.' }),
  scheme: z.enum(['light', 'dark']).default('light'),
  side: z
    .enum(['now', 'use'])
    .default('now')
    .meta({ description: 'As the present files make it, or the version that senders took up last.' }),
  of: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'Anything: with another text a browser asks again for a picture that it has.' }),
});

export const letterPicture = named('LetterPicture', z.string(), 'A picture (PNG).');

export const shownComparison = named(
  'TemplateComparison',
  z.strictObject({
    letters: z.array(
      z.strictObject({
        locale: z.string(),
        sample: z.string(),
        kind: z.enum(['same', 'changed', 'added', 'removed', 'broken']),
        subject: z.strictObject({ before: z.string(), after: z.string() }).nullable(),
        text: z.string().nullable().meta({ description: 'The unified difference; null when there is none.' }),
        html: z.string().nullable(),
        troubles: z.array(z.strictObject({ sentence: z.string(), excerpt: z.string().nullable() })).meta({
          description:
            'What is wrong with the letter afterwards, with the line of its file where one is named.',
        }),
        notes: z.array(z.string()),
      }),
    ),
  }),
  'What letters become by a change of their template.',
);

const version = z
  .string()
  .regex(versionForm, 'a version: twelve characters from 0 to 9 and a to f')
  .meta({ description: 'A version of a template, as `templateVersion` of a delivery has it.' });

export const versionsQuery = z.strictObject({
  locale: locale.optional().meta({ description: 'Only those of letters in this language.' }),
  limit: pageSize(200, 50),
  cursor: version.optional().meta({ description: 'The `next` of the page before.' }),
});

export const shownVersions = named(
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
