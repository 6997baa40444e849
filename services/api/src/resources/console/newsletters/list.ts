import type { Block, Line, Locale, Piece, Sheet, SheetRow } from '@pabal/console/sheet';
import { editionPage, newsletterPage, type ShownEdition, type ShownNewsletter } from '@pabal/newsletters';
import type { SpaceApi } from '../../../api.ts';
import { stateOf } from '../editions/list.ts';
import { moment, type Onlooker, tellerIn } from '../page.ts';
import { making } from './form.ts';
import { newsletterWords } from './words.ts';

const onePage = 30;

/** All newsletters, with what comes next and what was last. */
export async function newslettersPage(
  { store, templates }: SpaceApi,
  { cursor }: { readonly cursor?: string | undefined },
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = newsletterWords[locale];
  const { newsletters, next } = await newsletterPage(store.lists, { after: cursor, limit: onePage });
  const origins = await originsIn(store);
  const last = await Promise.all(
    newsletters.map(
      async ({ key }) => (await editionPage(store.lists, { newsletter: key }, { limit: 1 })).editions[0],
    ),
  );
  const { newsletter, key, schedule, next: nextSlot, last: lastEdition, letters } = words.columns;
  const blocks: Block[] = [
    { is: 'acts', acts: may('newsletters:write') ? making(templates, origins, locale) : [] },
    {
      is: 'list',
      title: words.list,
      columns: [
        ...[newsletter, key, schedule, nextSlot, lastEdition].map((title) => ({ title })),
        { title: letters, isNumber: true },
      ],
      rows: newsletters.map((one, place) => rowOf(one, last[place], locale)),
      empty: words.empty,
      ...(next !== null && { next: `cursor=${next}` }),
    },
  ];
  return {
    ...{ title: words.list, about: words.about, blocks },
    commands: ['pabal newsletters list', 'pabal newsletters put KEY FILE'],
  };
}

/** Newsletters that are looked at for what others can be the favourites of. */
const mostOrigins = 200;

export const originsIn = async (store: SpaceApi['store']) =>
  (await newsletterPage(store.lists, { limit: mostOrigins })).newsletters;

function rowOf(
  { key, definition, pausedAt, nextSlotAt }: ShownNewsletter,
  last: ShownEdition | undefined,
  locale: Locale,
): SheetRow {
  const words = newsletterWords[locale];
  const { count } = tellerIn(locale);
  return {
    ...{ key, to: `/console/newsletters/${key}` },
    cells: [
      { name: definition.name },
      { code: key },
      scheduleLine(definition, locale),
      pausedAt === null ? moment(nextSlotAt) : { tag: words.paused, tone: 'warn' },
      last === undefined ? words.none : lastLine(last, locale),
      last === undefined ? words.none : count(last.planned),
    ],
  };
}

const lastLine = (last: ShownEdition, locale: Locale): Piece[] => [
  stateOf(last, locale),
  ' ',
  moment(last.slot),
];

/** When it goes out, as its schedule says. */
export function scheduleLine(
  { schedule }: Pick<ShownNewsletter['definition'], 'schedule'>,
  locale: Locale,
): Line {
  if (schedule === null) return newsletterWords[locale].byHand;
  return [{ code: schedule.cron }, ` ${schedule.timeZone}`];
}
