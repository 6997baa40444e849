// The calendar of slots: a month in weeks, and below it each slot with what became of it.

import type { Block, Line, Locale, Piece, Sheet, SheetRow } from '@pabal/console/sheet';
import {
  type Calendar,
  type CalendarSlot,
  calendarOf,
  newsletterPage,
  type ShownNewsletter,
} from '@pabal/newsletters';
import type { SpaceApi } from '../../../api.ts';
import { moment, type Onlooker, tellerIn } from '../page.ts';
import { calendarWords } from './calendar-words.ts';
import { stateOf } from './list.ts';

interface CalendarAsked {
  readonly newsletter?: string | undefined;
  readonly month?: string | undefined;
}

const mostNewsletters = 200;
/** Months that can be chosen: so many before the one that is shown, and so many after it. */
const monthsAround = 6;

export async function calendarSheet(
  { store }: Pick<SpaceApi, 'store'>,
  asked: CalendarAsked,
  { locale }: Onlooker,
): Promise<Sheet> {
  const words = calendarWords[locale];
  const [calendar, { newsletters }] = await Promise.all([
    calendarOf(store.lists, asked, new Date()),
    newsletterPage(store.lists, { limit: mostNewsletters }),
  ]);
  const { newsletter } = asked;
  const before = addressOf({ newsletter, month: monthFrom(calendar.month, -1) });
  const after = addressOf({ newsletter, month: monthFrom(calendar.month, 1) });
  const blocks: Block[] = [
    { is: 'filter', fields: filtersIn(newsletters, calendar, locale) },
    { is: 'heading', words: monthIn(calendar.month, locale) },
    {
      is: 'text',
      line: [{ to: before, words: words.before }, ' · ', { to: after, words: words.after }],
    },
    weeksIn(calendar, locale),
    { is: 'heading', words: words.slots, about: words.slotsAbout },
    ...(calendar.isWhole ? [] : [{ is: 'text', line: words.more, tone: 'warn' } as const]),
    slotsIn(calendar, locale),
  ];
  const wanted = newsletter === undefined ? '' : ` ${newsletter}`;
  return {
    ...{ title: words.title, about: words.about, blocks },
    back: { to: '/console/editions', words: words.back },
    commands: [`pabal editions calendar${wanted} --month ${calendar.month}`],
  };
}

const addressOf = ({ newsletter, month }: CalendarAsked & { readonly month: string }): string =>
  `/console/calendar?month=${month}${newsletter === undefined ? '' : `&newsletter=${newsletter}`}`;

/** The first of a month, as UTC has it: days of a calendar have no zone. */
const firstOf = (month: string): Date => new Date(`${month}-01T00:00:00Z`);

function monthFrom(month: string, months: number): string {
  const first = firstOf(month);
  first.setUTCMonth(first.getUTCMonth() + months);
  return first.toISOString().slice(0, 7);
}

const monthIn = (month: string, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'long' }).format(firstOf(month));

function filtersIn(newsletters: readonly ShownNewsletter[], { month }: Calendar, locale: Locale) {
  const { filter } = calendarWords[locale];
  const months = Array.from({ length: 2 * monthsAround + 1 }, (_, at) => monthFrom(month, at - monthsAround));
  return [
    {
      ...{ name: 'newsletter', label: filter.newsletter },
      options: [
        { value: '', label: filter.all },
        ...newsletters.map(({ key, definition }) => ({ value: key, label: definition.name })),
      ],
    },
    {
      ...{ name: 'month', label: filter.month },
      options: [
        { value: '', label: filter.present },
        ...months.map((value) => ({ value, label: monthIn(value, locale) })),
      ],
    },
  ];
}

const dayMs = 86_400_000;

/** Mondays of the weeks that a month has a part in. */
function mondaysOf(month: string): Date[] {
  const first = firstOf(month);
  const monday = first.getTime() - ((first.getUTCDay() + 6) % 7) * dayMs;
  const end = firstOf(monthFrom(month, 1)).getTime();
  return Array.from(
    { length: Math.ceil((end - monday) / dayMs / 7) },
    (_, week) => new Date(monday + week * 7 * dayMs),
  );
}

function weeksIn(calendar: Calendar, locale: Locale): Block {
  const words = calendarWords[locale];
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short' });
  const date = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short', day: 'numeric' });
  const mondays = mondaysOf(calendar.month);
  const daysOf = (monday: Date) =>
    Array.from({ length: 7 }, (_, day) => new Date(monday.getTime() + day * dayMs));
  const [first = firstOf(calendar.month)] = mondays;
  return {
    is: 'list',
    title: monthIn(calendar.month, locale),
    columns: [words.week, ...daysOf(first).map((day) => weekday.format(day))].map((title) => ({ title })),
    rows: mondays.map((monday) => ({
      key: monday.toISOString(),
      cells: [date.format(monday), ...daysOf(monday).map((day) => dayIn(calendar, day))],
    })),
    empty: words.none,
  };
}

/** Names of so many slots fit into a day; the others are counted, and are in the list below. */
const mostOfDay = 4;

function dayIn({ month, slots }: Calendar, at: Date): Line {
  const day = at.toISOString().slice(0, 10);
  if (!day.startsWith(month)) return '';
  const found = slots.filter((slot) => slot.day === day);
  const more = found.length - mostOfDay;
  return [
    { quiet: String(at.getUTCDate()) },
    ...found.slice(0, mostOfDay).flatMap((slot): Piece[] => [' ', linkOf(slot, `${slot.time} ${slot.name}`)]),
    ...(more > 0 ? [' ', { quiet: `+${more}` }] : []),
  ];
}

/** To its edition; to the newsletter while there is none. */
const linkOf = ({ newsletter, edition }: CalendarSlot, words: string): Piece => ({
  to: edition === null ? `/console/newsletters/${newsletter}` : `/console/editions/${edition.id}`,
  words,
});

function slotsIn({ slots, month }: Calendar, locale: Locale): Block {
  const words = calendarWords[locale];
  const { slot, when, newsletter, state, letters, why } = words.columns;
  return {
    is: 'list',
    title: `${words.slots} ${month}`,
    columns: [
      ...[slot, when, newsletter, state].map((title) => ({ title })),
      { title: letters, isNumber: true },
      { title: why },
    ],
    rows: slots.map((one) => slotRow(one, locale)),
    empty: words.none,
  };
}

function slotRow(slot: CalendarSlot, locale: Locale): SheetRow {
  const { count, inZone } = tellerIn(locale);
  const { edition, standing } = slot;
  const words = calendarWords[locale];
  return {
    key: `${slot.newsletter} ${slot.slot.toISOString()} ${edition?.id ?? ''}`,
    to: edition === null ? `/console/newsletters/${slot.newsletter}` : `/console/editions/${edition.id}`,
    cells: [
      inZone(slot.slot, slot.timeZone),
      moment(slot.slot),
      { name: slot.name },
      edition !== null
        ? stateOf(edition, locale)
        : standing === 'paused'
          ? { tag: words.passes, tone: 'warn' }
          : { tag: words.coming, tone: 'plain' },
      edition === null ? '' : count(edition.planned),
      edition?.reason == null ? '' : { said: edition.reason },
    ],
  };
}
