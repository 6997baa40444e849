import type { Block, Line, Locale, Piece, Sheet, SheetRow } from '@pabal/console/sheet';
import type { SpaceStore } from '@pabal/db/store';
import { type EditionState, editionStates } from '@pabal/domain';
import {
  editionPage,
  newsletterPage,
  nextSlots,
  type ShownEdition,
  type ShownNewsletter,
} from '@pabal/newsletters';
import { moment, type Onlooker, tellerIn } from '../page.ts';
import { calendarWords } from './calendar-words.ts';
import { editionWords } from './words.ts';

interface EditionsAsked {
  readonly newsletter?: string | undefined;
  readonly state?: EditionState | undefined;
  readonly cursor?: string | undefined;
}

const onePage = 30;
/** Newsletters that are listed, and the slots of each that are looked at. */
const mostNewsletters = 200;
const slotsOfEach = 5;
const mostComing = 12;

/** All editions: those that come and those that were. */
export async function editionsPage(
  store: SpaceStore,
  { cursor, ...filter }: EditionsAsked,
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = editionWords[locale];
  const [{ newsletters }, { editions, next }] = await Promise.all([
    newsletterPage(store.lists, { limit: mostNewsletters }),
    editionPage(store.lists, filter, { after: cursor, limit: onePage }),
  ]);
  const zones = new Map(newsletters.map(({ key, definition }) => [key, definition.schedule?.timeZone]));
  const { slot, newsletter, kind, state, letters, leftOut, why } = words.columns;
  const blocks: Block[] = [
    { is: 'heading', words: words.coming, about: [words.comingAbout, ' ', toCalendar(locale)] },
    comingIn(newsletters, locale),
    { is: 'heading', words: words.newsletters },
    newslettersIn(newsletters, { locale, mayWrite: may('newsletters:write') }),
    { is: 'heading', words: words.editions },
    { is: 'filter', fields: filtersIn(newsletters, locale) },
    {
      is: 'list',
      title: words.editions,
      columns: [
        ...[slot, newsletter, kind, state].map((title) => ({ title })),
        ...[letters, leftOut].map((title) => ({ title, isNumber: true })),
        { title: why },
      ],
      rows: editions.map((edition) => rowOf(edition, zones.get(edition.newsletter), locale)),
      empty: words.none,
      ...(next !== null && { next: `cursor=${next}` }),
    },
  ];
  return {
    ...{ title: words.list, about: words.about, blocks },
    commands: ['pabal editions list', 'pabal newsletters list', 'pabal editions begin KEY --wait'],
  };
}

/** @param newsletter  the calendar of one alone */
export const toCalendar = (locale: Locale, newsletter?: string): Piece => ({
  to: `/console/calendar${newsletter === undefined ? '' : `?newsletter=${newsletter}`}`,
  words: calendarWords[locale].open,
});

function comingIn(newsletters: readonly ShownNewsletter[], locale: Locale): Block {
  const words = editionWords[locale];
  const { inZone } = tellerIn(locale);
  const now = new Date();
  const coming = newsletters
    .flatMap(({ key, definition: { name, schedule }, pausedAt }) =>
      schedule === null || pausedAt !== null
        ? []
        : nextSlots(schedule, now, slotsOfEach).map((slot) => ({ key, name, slot, zone: schedule.timeZone })),
    )
    .sort((one, other) => one.slot.getTime() - other.slot.getTime())
    .slice(0, mostComing);
  return {
    is: 'list',
    title: words.coming,
    columns: [words.columns.slot, words.columns.newsletter, words.columns.when].map((title) => ({ title })),
    rows: coming.map(({ key, name, slot, zone }) => ({
      key: `${key} ${slot.toISOString()}`,
      cells: [inZone(slot, zone), { name }, moment(slot)],
    })),
    empty: words.noComing,
  };
}

function newslettersIn(
  newsletters: readonly ShownNewsletter[],
  { locale, mayWrite }: { readonly locale: Locale; readonly mayWrite: boolean },
): Block {
  const words = editionWords[locale];
  const { newsletter, key, state, next, act } = words.columns;
  const { label, will, confirm, said, see } = words.begin;
  return {
    is: 'list',
    title: words.newsletters,
    columns: [newsletter, key, state, next, ...(mayWrite ? [act] : [])].map((title) => ({ title })),
    rows: newsletters.map(({ key, definition, pausedAt, nextSlotAt }) => ({
      key,
      cells: [
        { name: definition.name },
        { code: key },
        scheduleOf({ definition, pausedAt }, locale),
        pausedAt === null ? moment(nextSlotAt) : moment(null),
      ],
      ...(mayWrite && {
        acts: [
          {
            ...{ label, will, confirm, said, see: { to: '/console/editions/{id}', words: see } },
            call: {
              ...{ method: 'POST', path: `/v1/newsletters/${key}/editions` },
              body: { approval: { mode: 'wait' } },
            } as const,
          },
        ],
      }),
    })),
    empty: words.noNewsletters,
  };
}

function scheduleOf(
  { definition: { schedule }, pausedAt }: Pick<ShownNewsletter, 'definition' | 'pausedAt'>,
  locale: Locale,
): Line {
  const { isPaused, runs, byHand } = editionWords[locale];
  if (pausedAt !== null) return { tag: isPaused, tone: 'warn' };
  return schedule === null ? byHand : [runs, ' ', { code: schedule.cron }, ` ${schedule.timeZone}`];
}

function filtersIn(newsletters: readonly ShownNewsletter[], locale: Locale) {
  const { filter, states } = editionWords[locale];
  const any = { value: '', label: filter.any };
  return [
    {
      ...{ name: 'newsletter', label: filter.newsletter },
      options: [any, ...newsletters.map(({ key }) => ({ value: key, label: key }))],
    },
    {
      ...{ name: 'state', label: filter.state },
      options: [any, ...editionStates.map((value) => ({ value, label: states[value] }))],
    },
  ];
}

function rowOf(edition: ShownEdition, zone: string | undefined, locale: Locale): SheetRow {
  const { id, newsletter, slot, kind, planned, excluded, reason } = edition;
  const { count, inZone } = tellerIn(locale);
  return {
    ...{ key: id, to: `/console/editions/${id}` },
    cells: [
      inZone(slot, zone ?? 'UTC'),
      newsletter,
      editionWords[locale].kinds[kind],
      stateOf(edition, locale),
      count(planned),
      count(excluded),
      reason === null ? '' : { said: reason },
    ],
  };
}

/** How an edition stands. */
export function stateOf({ state, pausedAt }: ShownEdition, locale: Locale): Piece {
  const words = editionWords[locale];
  if (pausedAt !== null) return { tag: `${words.states[state]}, ${words.paused}`, tone: 'warn' };
  const tone = state === 'finished' ? 'ok' : state === 'cancelled' || state === 'skipped' ? 'warn' : 'plain';
  return { tag: words.states[state], tone };
}
