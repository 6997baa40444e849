// A file that waits: its first rows, what its columns are for, and what taking it in would do.

import type { Block, Line, Locale, SheetAct } from '@pabal/console/sheet';
import type { Import } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { type ImportWarning, type Trial, tryHeld } from '@pabal/people';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { errorList } from './errors.ts';
import { stateOf } from './list.ts';
import { chosenIn, fieldWords, type ImportAsked, mappingFields, mostChosen, namesOf } from './mapping.ts';
import { importWords } from './words.ts';

/** So long somebody waits for the page. */
const limitMs = 8_000;

export async function heldBlocks(
  store: SpaceStore,
  one: Import,
  asked: ImportAsked,
  { onlooker, cancelling }: { readonly onlooker: Onlooker; readonly cancelling: SheetAct },
): Promise<Block[]> {
  const { locale, may } = onlooker;
  const words = importWords[locale];
  const first = await tryHeld(store, one.id, { limitMs });
  const headers = first.look?.columns.map(({ header }) => header) ?? [];
  const names = namesOf(headers, chosenIn(asked));
  const isChosen = Object.keys(names).length > 0;
  const trial = isChosen ? await tryHeld(store, one.id, { names, limitMs }) : first;
  const acts = [...when(trial.problem === null, () => starting(one, trial, names, locale)), cancelling];
  return [
    { is: 'facts', facts: factsOf(one, asked.charset, locale) },
    ...(trial.problem === null ? [] : [{ is: 'text', line: { said: trial.problem }, tone: 'bad' } as const]),
    ...when<Block>(may('recipients:write'), () => ({ is: 'acts', acts, waits: words.waits })),
    { is: 'heading', words: words.dryRun, about: words.dryRunAbout },
    { is: 'facts', facts: figuresOf(trial, locale) },
    ...when<Block>(!trial.isWhole, () => ({
      is: 'text',
      line: words.notWhole(tellerIn(locale).count(trial.lines)),
      tone: 'warn',
    })),
    ...columnBlocks(first, trial, locale),
    { is: 'heading', words: words.wouldRefuse, about: words.wouldRefuseAbout },
    errorList(trial.errors, { title: words.wouldRefuse, empty: words.noneWouldBe }, locale),
    { is: 'heading', words: words.warnings, about: words.warningsAbout },
    warningList(trial.warned, locale),
  ];
}

function starting(one: Import, trial: Trial, names: object, locale: Locale): SheetAct {
  const { label, will, willAll, confirm, said } = importWords[locale].start;
  const { count } = tellerIn(locale);
  return {
    ...{ label, confirm, said },
    will: trial.isWhole ? will(count(trial.people), count(trial.refused)) : willAll,
    call: { method: 'POST', path: `/v1/imports/${one.id}/start`, body: { columns: names } },
  };
}

function factsOf(one: Import, charset: string | undefined, locale: Locale) {
  const { facts, charsetFound } = importWords[locale];
  const fact = (name: string, line: Line) => ({ name, line });
  return [
    fact(facts.state, stateOf(one, locale)),
    ...(charset === undefined
      ? []
      : [fact(facts.charset, [{ code: charset }, ' ', { quiet: charsetFound }])]),
    ...(one.newsletter === null ? [] : [fact(facts.newsletter, { name: one.newsletter })]),
    ...(one.group === null ? [] : [fact(facts.group, { name: one.group })]),
    fact(facts.by, { name: one.requestedBy }),
    fact(facts.when, moment(one.createdAt)),
  ];
}

function figuresOf({ lines, people, newPeople, refused, warnings }: Trial, locale: Locale) {
  const { facts } = importWords[locale];
  const { count } = tellerIn(locale);
  return [
    { name: facts.read, line: count(lines) },
    { name: facts.people, line: count(people) },
    { name: facts.fresh, line: count(newPeople) },
    { name: facts.refused, line: count(refused) },
    { name: facts.warnings, line: count(warnings) },
  ];
}

/** What each column is taken for, with what the first rows have in it. */
function columnBlocks(first: Trial, { look }: Trial, locale: Locale): Block[] {
  if (first.look === null || look === null) return [];
  const words = importWords[locale];
  const { column, is, first: rows } = words.columns;
  const { columns } = look;
  return [
    { is: 'heading', words: words.mapping, about: words.mappingAbout },
    {
      is: 'list',
      title: words.mapping,
      columns: [column, is, rows].map((title) => ({ title })),
      rows: columns.map(({ header, field, expected }, place) => ({
        key: `${place}`,
        cells: [
          { name: header },
          expected === 'text'
            ? fieldWords(field, locale)
            : [fieldWords(field, locale), ' ', { said: expected }],
          look.rows.flatMap((row, index) => [
            ...(index === 0 ? [] : [', ']),
            { code: row[place] ?? '' } as const,
          ]),
        ],
      })),
      empty: words.noRefused,
    },
    mappingFields(first.look.columns, locale),
    ...when<Block>(columns.length > mostChosen, () => ({
      is: 'text',
      line: { quiet: words.moreColumns(tellerIn(locale).count(mostChosen)) },
    })),
  ];
}

function warningList(warned: readonly ImportWarning[], locale: Locale): Block {
  const words = importWords[locale];
  const { count } = tellerIn(locale);
  const { line, got, why } = words.columns;
  return {
    is: 'list',
    title: words.warnings,
    columns: [{ title: line, isNumber: true }, ...[got, why].map((title) => ({ title }))],
    rows: warned.map((warning, place) => ({
      key: `${warning.line} ${place}`,
      cells: [
        count(warning.line),
        { name: warning.got },
        warning.kind === 'domain'
          ? words.warned.domain(warning.expected)
          : words.warned[warning.kind](warning.expected, count(warning.other ?? 0)),
      ],
    })),
    empty: words.noWarnings,
  };
}
