import type { Block, Line, Locale, Sheet, SheetAct } from '@pabal/console/sheet';
import { PabalError } from '@pabal/domain';
import { excerptOf, RenderError, type Rendered, type TemplateOverview } from '@pabal/render';
import type { SpaceApi } from '../../../api.ts';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { comparisonBlocks } from './comparison.ts';
import { laneOf, milliseconds, overviewsOf, stateOf } from './list.ts';
import { lettersOf, type Made } from './made.ts';
import type { TemplateAsked } from './query.ts';
import { restoreCommand, versionBlocks } from './versions.ts';
import { filterOf, isChosen, wallBlocks } from './wall.ts';
import { templateWords } from './words.ts';

/** Somebody who edits its files sees what a save does. */
const againSeconds = 1;

/** One template: how it stands, its samples, how they look, its versions, and what a change of its files does. */
export async function templateSheet(api: SpaceApi, asked: TemplateAsked, onlooker: Onlooker): Promise<Sheet> {
  const { locale } = onlooker;
  const { name } = asked;
  const words = templateWords[locale];
  const overview = (await overviewsOf(api)).find((one) => one.name === name);
  if (overview === undefined) throw new PabalError('not-found', `There is no template "${name}".`);
  const made = lettersOf(api.templates, name);
  return {
    title: name,
    back: { to: '/console/templates', words: words.back },
    blocks: [
      { is: 'facts', facts: factsOf(overview, locale) },
      {
        is: 'acts',
        acts: when(overview.waiting !== null && onlooker.may('ops:write'), () => retrying(name, locale)),
      },
      ...problemBlocks(overview, api, locale),
      filterOf(made, locale),
      ...(asked.show === 'comparison'
        ? await comparisonBlocks(api, asked, locale)
        : [
            ...sampleBlocks(name, made, locale),
            ...(await wallBlocks(api, made, asked, locale)),
            ...letterBlocks(made, asked, locale),
          ]),
      ...(await versionBlocks(api, asked, locale)),
    ],
    commands: [
      `pabal templates preview ${name}`,
      `pabal templates compare ${name}`,
      `pabal templates versions ${name}`,
      restoreCommand(api.templates, name),
    ],
    ...(asked.show !== 'comparison' && { againSeconds }),
  };
}

function factsOf(overview: TemplateOverview, locale: Locale) {
  const words = templateWords[locale];
  const { facts } = words;
  const { count } = tellerIn(locale);
  const { lately, waiting, lenient } = overview;
  const fact = (name: string, line: Line) => ({ name, line });
  return [
    fact(facts.state, stateOf(overview, locale)),
    fact(facts.lane, laneOf(overview, locale)),
    ...(lately === null
      ? [fact(facts.last, words.never)]
      : [
          fact(facts.lately, words.latelyOf(count(lately.letters), count(lately.failed))),
          fact(facts.last, moment(lately.lastAt)),
        ]),
    ...(waiting === null
      ? []
      : [fact(facts.waits, [words.waits(count(waiting.letters)), ' ', moment(waiting.oldestAt)])]),
    ...when(overview.lane === 'event', () => fact(facts.lenient, lenient ? facts.isLenient : facts.isStrict)),
  ];
}

function retrying(name: string, locale: Locale): SheetAct {
  const { label, will, confirm, said } = templateWords[locale].retry;
  return {
    ...{ label, will, confirm, said },
    call: { method: 'POST', path: `/v1/templates/${encodeURIComponent(name)}/retry` },
  };
}

/** What is broken, with the line of its file and a caret below what is at fault. */
function problemBlocks(
  { problems, waiting }: TemplateOverview,
  { templates }: Pick<SpaceApi, 'templates'>,
  locale: Locale,
): Block[] {
  const words = templateWords[locale];
  const said = [...problems, ...(waiting?.problem == null ? [] : [waiting.problem])];
  if (said.length === 0) return [];
  return [
    { is: 'heading', words: words.problems, about: words.problemsAbout },
    ...said.flatMap((problem): Block[] => {
      const excerpt = excerptOf(templates, problem);
      return [
        { is: 'text', line: { said: problem }, tone: 'bad' },
        ...(excerpt === undefined ? [] : [{ is: 'source', text: excerpt, words: words.source } as const]),
      ];
    }),
  ];
}

function sampleBlocks(name: string, made: readonly Made[], locale: Locale): Block[] {
  const words = templateWords[locale];
  const { sample, language, subject, size, time } = words.columns;
  return [
    { is: 'heading', words: words.samples, about: words.samplesAbout },
    {
      is: 'list',
      title: words.samples,
      columns: [
        ...[sample, language, subject].map((title) => ({ title })),
        ...[size, time].map((title) => ({ title, isNumber: true })),
      ],
      rows: made.map((one) => ({
        ...{ key: `${one.sample} ${one.locale}` },
        to: `/console/templates/${encodeURIComponent(name)}?sample=${encodeURIComponent(one.sample)}&language=${one.locale}`,
        cells: [
          { name: one.sample },
          one.locale,
          one.result instanceof RenderError ? { said: one.result.message } : { name: one.result.subject },
          one.result instanceof RenderError ? '' : sizeOf(one.result, locale),
          milliseconds(one.milliseconds, locale),
        ],
      })),
      empty: words.noSamples,
    },
  ];
}

const sizeOf = ({ html }: Rendered, locale: Locale): string =>
  templateWords[locale].kilobytes((Buffer.byteLength(html) / 1024).toFixed(1));

/** The letter that was chosen, or the first: in a frame without rights, or as text. */
function letterBlocks(made: readonly Made[], asked: TemplateAsked, locale: Locale): Block[] {
  const words = templateWords[locale];
  const one = made.find((letter) => isChosen(letter, asked) && !(letter.result instanceof RenderError));
  if (one === undefined || one.result instanceof RenderError) return [];
  const path = [asked.name, 'samples', one.sample, one.locale].map(encodeURIComponent).join('/');
  return [
    { is: 'heading', words: words.letter },
    {
      is: 'letter',
      subject: one.result.subject,
      frame: `/v1/templates/${path}/frame?`,
      text: one.result.text,
      words: words.look,
    },
  ];
}
