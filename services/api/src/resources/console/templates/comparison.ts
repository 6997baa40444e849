// What the present files change in letters, beside the version that senders took up last.

import type { Block, Line, Locale, SheetPicture, SheetRow } from '@pabal/console/sheet';
import type { SpaceApi } from '../../../api.ts';
import { comparisonOf, type ShownComparison } from '../../operations/looks.ts';
import { when } from '../page.ts';
import type { TemplateAsked } from './query.ts';
import { isChosen, looksOf, pictureAt } from './wall.ts';
import { templateWords } from './words.ts';

/** Letters whose pictures are drawn: each is drawn twice for each look. */
const mostDrawn = 2;

export async function comparisonBlocks(
  api: SpaceApi,
  asked: TemplateAsked,
  locale: Locale,
): Promise<Block[]> {
  const words = templateWords[locale];
  const letters = (await comparisonOf(api, asked.name)).filter((letter) => isChosen(letter, asked));
  const { letter, state, what, wrong } = words.columns;
  const changed = letters.filter(({ kind }) => kind === 'changed');
  const canDraw = api.pictures.missing() === undefined;
  return [
    { is: 'heading', words: words.comparison, about: words.comparisonAbout },
    {
      is: 'list',
      title: words.comparison,
      columns: [letter, state, what, wrong].map((title) => ({ title })),
      rows: letters.map((one) => rowOf(one, locale)),
      empty: words.noSamples,
    },
    ...letters.flatMap((one) => differencesOf(one, locale)),
    ...when<Block>(canDraw && changed.length > 0, () => ({
      is: 'pictures',
      pictures: changed.slice(0, mostDrawn).flatMap((one) => sidesOf(one, asked, locale)),
    })),
  ];
}

const nameOf = ({ sample, locale }: ShownComparison): string => `${sample} · ${locale}`;

function rowOf(one: ShownComparison, locale: Locale): SheetRow {
  const words = templateWords[locale];
  const parts = (['subject', 'text', 'html'] as const).filter((part) => one[part] !== null);
  const tone = one.kind === 'broken' ? 'bad' : one.kind === 'same' ? 'ok' : 'warn';
  const wrong: Line = one.troubles.map(({ sentence }) => ({ said: sentence }));
  return {
    key: nameOf(one),
    cells: [
      { name: nameOf(one) },
      { tag: words.kinds[one.kind], tone },
      parts.map((part) => words.parts[part]).join(', '),
      one.troubles.length > 0 ? wrong : one.notes.map((note) => ({ said: note })),
    ],
  };
}

function differencesOf(one: ShownComparison, locale: Locale): Block[] {
  const words = templateWords[locale];
  const source = (text: string | null, part: string): Block[] =>
    text === null
      ? []
      : [{ is: 'source', text: withoutHead(text), words: words.differencesOf(nameOf(one), part) }];
  const { subject } = one;
  return [
    ...(subject === null
      ? []
      : [{ is: 'text', line: words.subjectWas(subject.before, subject.after) } as const]),
    ...source(one.text, words.parts.text),
    ...source(one.html, words.parts.html),
    ...one.troubles.flatMap(({ excerpt }) => source(excerpt, words.source)),
  ];
}

/** A difference without the lines at its head: what it is of stands above it. */
const withoutHead = (patch: string): string => patch.replace(/^=+\n--- .*\n\+\+\+ .*\n/, '');

/** Both sides of a letter, and one over the other. */
function sidesOf(one: ShownComparison, asked: TemplateAsked, locale: Locale): SheetPicture[] {
  const words = templateWords[locale];
  return looksOf(asked).flatMap((look) => {
    const at = (side: 'now' | 'use') => pictureAt(asked.name, one, look, { side });
    const picture = (side: keyof typeof words.sides, src: string, over?: string): SheetPicture => ({
      ...{ src, width: Number(look.width), ...(over !== undefined && { over }) },
      words: `${words.sides[side]} · ${words.picture(one.sample, one.locale, look.width, words.schemes[look.scheme])}`,
    });
    return [
      picture('before', at('use')),
      picture('after', at('now')),
      picture('changed', at('now'), at('use')),
    ];
  });
}
