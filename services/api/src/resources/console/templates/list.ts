import type { Line, Locale, Sheet, SheetRow } from '@pabal/console/sheet';
import { listUnfit } from '@pabal/db/ledger';
import { readTemplateUse } from '@pabal/db/letters';
import { overviewOf, type TemplateOverview } from '@pabal/render';
import { createPauses } from '@pabal/runtime';
import type { SpaceApi } from '../../../api.ts';
import { moment, type Onlooker, tellerIn } from '../page.ts';
import { timeOf } from './made.ts';
import { templateWords } from './words.ts';

/** All templates, those with something amiss first. */
export async function templatesPage(
  { store, templates }: Pick<SpaceApi, 'store' | 'templates'>,
  { locale }: Onlooker,
): Promise<Sheet> {
  const words = templateWords[locale];
  const overviews = await overviewsOf({ store, templates });
  const { template, lane, languages, state, letters, failed, last, time } = words.columns;
  const pause = createPauses();
  const rows: SheetRow[] = [];
  for (const overview of overviews) {
    rows.push(rowOf(overview, timeOf(templates, overview.name), locale));
    await pause();
  }
  return {
    ...{ title: words.list, about: words.about },
    blocks: [
      {
        is: 'list',
        title: words.list,
        columns: [
          ...[template, lane, languages, state].map((title) => ({ title })),
          ...[letters, failed].map((title) => ({ title, isNumber: true })),
          { title: last },
          { title: time, isNumber: true },
        ],
        rows,
        empty: words.none,
      },
      { is: 'text', line: { quiet: words.lately } },
    ],
    commands: ['pabal templates list', 'pabal templates check', 'pabal templates compare'],
  };
}

export async function overviewsOf({
  store,
  templates,
}: Pick<SpaceApi, 'store' | 'templates'>): Promise<TemplateOverview[]> {
  const [unfit, used] = await Promise.all([listUnfit(store), readTemplateUse(store.lists)]);
  return overviewOf(templates, unfit, used);
}

export function stateOf({ problems, waiting, lane }: TemplateOverview, locale: Locale): Line {
  const words = templateWords[locale];
  if (lane === null) return { tag: words.unusable, tone: 'bad' };
  if (problems.length > 0) return { tag: words.broken, tone: 'bad' };
  if (waiting !== null) return { tag: words.waiting(tellerIn(locale).count(waiting.letters)), tone: 'warn' };
  return { tag: words.fine, tone: 'ok' };
}

export const laneOf = ({ lane, internal }: TemplateOverview, locale: Locale): string => {
  const { lanes, internal: own, notMeasured } = templateWords[locale];
  if (internal) return own;
  return lane === null ? notMeasured : lanes[lane];
};

export const milliseconds = (time: number | undefined, locale: Locale): string => {
  const words = templateWords[locale];
  return time === undefined ? words.notMeasured : words.milliseconds(time.toFixed(1));
};

function rowOf(overview: TemplateOverview, time: number | undefined, locale: Locale): SheetRow {
  const { name, locales, lately } = overview;
  const { count } = tellerIn(locale);
  return {
    ...{ key: name, to: `/console/templates/${encodeURIComponent(name)}` },
    cells: [
      name,
      laneOf(overview, locale),
      locales.join(', '),
      stateOf(overview, locale),
      count(lately?.letters ?? 0),
      count(lately?.failed ?? 0),
      lately === null ? templateWords[locale].never : moment(lately.lastAt),
      milliseconds(time, locale),
    ],
  };
}
