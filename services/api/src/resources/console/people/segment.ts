import type { Block, Line, Locale, Sheet, SheetAct, SheetCall } from '@pabal/console/sheet';
import type { SegmentRule } from '@pabal/db/people';
import { PabalError } from '@pabal/domain';
import { newsletterPage } from '@pabal/newsletters';
import {
  explainFor,
  groupPage,
  previewOf,
  refuseUnknownNames,
  type ShownPreview,
  type ShownSegment,
  segmentOf,
} from '@pabal/people';
import type { SpaceApi } from '../../../api.ts';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { type Conditions, conditionsIn, hasCondition, ruleOf } from './conditions.ts';
import { type DraftAsked, draftFields, draftOf, type Names } from './draft.ts';
import { clauseWords } from './rule-words.ts';
import { segmentWords } from './segment-words.ts';
import { peopleList, titled } from './shown.ts';

const peopleShown = 10;
const mostNames = 200;

/** What the parts of the page need. */
interface Shown {
  readonly api: SpaceApi;
  readonly segment: ShownSegment;
  readonly conditions: Conditions;
  readonly onlooker: Onlooker;
  readonly locale: Locale;
}

/** One segment: its conditions, whom it finds now, whom it would find with one more, and why somebody is in it. */
export async function segmentSheet(
  api: SpaceApi,
  { key, ...asked }: { readonly key: string } & DraftAsked,
  onlooker: Onlooker,
): Promise<Sheet> {
  const { locale } = onlooker;
  const words = segmentWords[locale];
  const segment = await segmentOf(api.store.lists, key);
  const shown = { api, segment, conditions: conditionsIn(segment.rule), onlooker, locale };
  const now = await counted(api, segment.rule);
  return {
    title: key,
    back: { to: '/console/segments', words: words.back },
    ...(segment.description !== null && { about: segment.description }),
    blocks: [
      { is: 'facts', facts: factsOf(shown, now) },
      { is: 'acts', acts: actsFor(shown) },
      ...conditionBlocks(shown),
      { is: 'heading', words: words.tryIt, about: words.tryAbout },
      { is: 'filter', fields: draftFields(asked, await namesIn(api), locale) },
      ...(await draftBlocks(shown, asked)),
      ...(asked.who === undefined ? [] : await whyBlocks(shown, asked.who)),
      ...sampleBlocks(now, locale),
    ],
    commands: [
      `pabal segments preview ${key}`,
      `pabal segments explain ${key} ID`,
      `pabal segments put ${key} FILE`,
    ],
  };
}

/** Whom a rule finds, or why that cannot be told. */
async function counted(
  api: SpaceApi,
  rule: SegmentRule,
  sample = peopleShown,
): Promise<ShownPreview | PabalError> {
  try {
    await refuseUnknownNames(api.store, rule);
    return await previewOf(api.store, rule, sample);
  } catch (error) {
    if (error instanceof PabalError) return error;
    throw error;
  }
}

function peopleIn({ recipients, addresses }: ShownPreview, locale: Locale): string {
  const { count } = tellerIn(locale);
  return segmentWords[locale].people(count(recipients), count(addresses));
}

function problemIn(error: PabalError, locale: Locale): Line {
  return error.code === 'too-expensive' ? segmentWords[locale].tooExpensive : { said: error.message };
}

function factsOf({ segment, conditions, locale }: Shown, now: ShownPreview | PabalError) {
  const { facts, all, any } = segmentWords[locale];
  const fact = (name: string, line: Line) => ({ name, line });
  return [
    fact(facts.now, now instanceof PabalError ? problemIn(now, locale) : peopleIn(now, locale)),
    fact(facts.how, conditions.how === 'all' ? all : any),
    fact(facts.changed, moment(segment.updatedAt)),
    fact(facts.by, { name: segment.updatedBy }),
  ];
}

/** The segment with other conditions, as long as nobody else has changed it. */
function put({ segment }: Shown, conditions: Conditions): SheetCall {
  const { key, description, updatedAt } = segment;
  return {
    method: 'PUT',
    path: `/v1/segments/${encodeURIComponent(key)}?updated=${encodeURIComponent(updatedAt.toISOString())}`,
    body: { rule: ruleOf(conditions), ...(description !== null && { description }) },
  };
}

function actsFor(shown: Shown): SheetAct[] {
  const { segment, conditions, onlooker, locale } = shown;
  if (!onlooker.may('recipients:write')) return [];
  const words = segmentWords[locale];
  const { how, parts } = conditions;
  const turn = how === 'all' ? words.toAny : words.toAll;
  const { key, description } = segment;
  return [
    ...when(parts.length > 1, () => ({
      ...{ label: turn.label, will: turn.will, confirm: turn.confirm, said: turn.said },
      call: put(shown, { how: how === 'all' ? 'any' : 'all', parts }),
    })),
    {
      ...words.change,
      call: { ...put(shown, conditions), body: { rule: segment.rule } },
      fields: [{ name: '/description', label: words.columns.about, kind: 'text', value: description ?? '' }],
    },
    {
      ...{ ...words.remove, isDangerous: true, isLast: true },
      call: { method: 'DELETE', path: `/v1/segments/${encodeURIComponent(key)}` },
    },
  ];
}

function conditionBlocks(shown: Shown): Block[] {
  const { conditions, onlooker, locale } = shown;
  const words = segmentWords[locale];
  const mayWrite = onlooker.may('recipients:write');
  const { label, will, confirm, said } = words.drop;
  return [
    { is: 'heading', words: words.conditions },
    {
      is: 'list',
      title: words.conditions,
      columns: titled(words.columns.condition, ...(mayWrite ? [words.columns.act] : [])),
      rows: conditions.parts.map((part, place) => ({
        key: JSON.stringify(part),
        cells: [clauseWords(part, locale)],
        ...(mayWrite && {
          acts: [
            {
              ...{ label, will, confirm, said, isDangerous: true },
              call: put(shown, {
                how: conditions.how,
                parts: conditions.parts.filter((_, other) => other !== place),
              }),
            },
          ],
        }),
      })),
      empty: words.everybody,
    },
  ];
}

async function namesIn({ store, templates }: SpaceApi): Promise<Names> {
  const [{ groups }, { newsletters }] = await Promise.all([
    groupPage(store.lists, { limit: mostNames }),
    newsletterPage(store.lists, { limit: mostNames }),
  ]);
  return {
    groups: groups.map(({ key }) => key),
    newsletters: newsletters.map(({ key }) => key),
    templates: templates.names().filter((name) => templates.meta(name).internal !== true),
  };
}

/** What the condition that is being tried would change. */
async function draftBlocks(shown: Shown, asked: DraftAsked): Promise<Block[]> {
  const { api, conditions, onlooker, locale } = shown;
  const words = segmentWords[locale];
  const draft = draftOf(asked);
  if (draft === undefined) return [];
  if (draft.is === 'unfinished') return [{ is: 'text', line: { quiet: words.missing } }];
  if (draft.is === 'wrong') return [{ is: 'text', line: words.notSo[draft.expected], tone: 'warn' }];
  // Where the act stood that added it, so that what it did is still told.
  if (hasCondition(conditions, draft.rule))
    return [
      { is: 'text', line: words.already, tone: 'ok' },
      { is: 'acts', acts: [] },
    ];
  const wanted = { how: conditions.how, parts: [...conditions.parts, draft.rule] };
  const found = await counted(api, ruleOf(wanted), 0);
  if (found instanceof PabalError && found.code !== 'too-expensive')
    return [{ is: 'text', line: problemIn(found, locale), tone: 'warn' }];
  const people = found instanceof PabalError ? problemIn(found, locale) : peopleIn(found, locale);
  const { label, confirm, said, will } = words.keep;
  return [
    {
      is: 'facts',
      facts: [
        { name: words.columns.condition, line: clauseWords(draft.rule, locale) },
        { name: words.would, line: people },
      ],
    },
    {
      is: 'acts',
      acts: when(onlooker.may('recipients:write'), () => ({
        ...{ label, confirm, said, will: typeof people === 'string' ? will(people) : words.tooExpensive },
        call: put(shown, wanted),
      })),
    },
  ];
}

/** Why somebody is in the segment or not, clause by clause. */
async function whyBlocks({ api, segment, locale }: Shown, who: string): Promise<Block[]> {
  const words = segmentWords[locale];
  const { condition, holds, decides, found } = words.columns;
  const heading = { is: 'heading', words: words.why, about: words.whyAbout } as const;
  try {
    const { inside, clauses } = await explainFor(api.store, segment.rule, who);
    return [
      heading,
      {
        is: 'text',
        line: inside ? words.isIn(who) : words.isNotIn(who),
        tone: inside ? 'ok' : 'warn',
      },
      {
        is: 'list',
        title: words.why,
        columns: titled(condition, holds, decides, found),
        rows: clauses.map((clause) => ({
          key: clause.path,
          cells: [
            clauseWords(clause.rule, locale),
            clause.holds ? words.yes : words.no,
            clause.decides ? { tag: words.decides, tone: 'plain' } : '',
            clause.value === undefined ? '' : { code: JSON.stringify(clause.value) },
          ],
        })),
        empty: words.everybody,
      },
    ];
  } catch (error) {
    if (!(error instanceof PabalError)) throw error;
    const line = error.code === 'not-found' ? words.nobody : problemIn(error, locale);
    return [heading, { is: 'text', line, tone: 'warn' }];
  }
}

function sampleBlocks(now: ShownPreview | PabalError, locale: Locale): Block[] {
  if (now instanceof PabalError) return [];
  const words = segmentWords[locale];
  return [
    { is: 'heading', words: words.sample, about: words.sampleAbout },
    peopleList(words.sample, now.sample, { locale, empty: words.findsNobody }),
  ];
}
