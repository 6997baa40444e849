// The slots of a month, past and coming. What was is told by the editions that were begun; what comes, by the present schedules.

import { findNewsletter, listEditionsWithin, listNewsletters } from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';
import { type EditionState, PabalError } from '@pabal/domain';
import { type ShownEdition, type ShownNewsletter, shownEdition, shownNewsletter } from '../shown.ts';
import { slotsWithin } from './schedule.ts';

/** What a slot comes to: how its edition stands; without one, `coming`, or `paused` where it will pass. */
export const slotStandings = ['coming', 'paused'] as const;

export interface CalendarSlot {
  readonly newsletter: string;
  readonly name: string;
  readonly slot: Date;
  /** The clocks that the newsletter goes by; UTC when it has no schedule. */
  readonly timeZone: string;
  /** `2026-03-01` and `10:00` on these clocks. */
  readonly day: string;
  readonly time: string;
  readonly standing: EditionState | (typeof slotStandings)[number];
  readonly edition: ShownEdition | null;
}

export interface Calendar {
  /** `2026-03`; a slot is in the month that the clocks of its newsletter are in. */
  readonly month: string;
  /** The earliest first. */
  readonly slots: readonly CalendarSlot[];
  /** False when there are more than are told. */
  readonly isWhole: boolean;
}

export const monthForm = /^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/;

const mostSlots = 1_000;
const mostNewsletters = 1_000;
/** The clocks of the world are at most so far from UTC. */
const farthestZoneMs = 14 * 3_600_000;

/**
 * The slots of a month of one newsletter, or of all of the space.
 *
 * @param asked.month  without it, the month that is now on the clocks of the newsletter, or of the first that has a schedule
 * @throws PabalError `not-found`
 */
export async function calendarOf(
  store: SpaceQueryable,
  asked: { readonly newsletter?: string | undefined; readonly month?: string | undefined },
  now: Date,
): Promise<Calendar> {
  const newsletters = await wantedOf(store, asked.newsletter);
  const zone = newsletters.find(({ definition }) => definition.schedule !== null);
  const month = asked.month ?? clockOf(now, zone === undefined ? 'UTC' : zoneOf(zone)).day.slice(0, 7);
  const bounds = boundsOf(month);
  const editions = await listEditionsWithin(store, asked.newsletter, { ...bounds, most: mostSlots + 1 });
  const known = new Map(newsletters.map((one) => [one.key, one]));
  const begun = editions.map((edition) => slotOf(known.get(edition.newsletter), shownEdition(edition)));
  const taken = new Set(begun.map(identityOf));
  const coming = newsletters
    .flatMap((one) => comingOf(one, bounds, now))
    .filter((slot) => !taken.has(identityOf(slot)));
  const slots = [...begun, ...coming]
    .filter(({ day }) => day.startsWith(month))
    .sort((one, other) => one.slot.getTime() - other.slot.getTime());
  return { month, slots: slots.slice(0, mostSlots), isWhole: slots.length <= mostSlots };
}

async function wantedOf(store: SpaceQueryable, key: string | undefined): Promise<ShownNewsletter[]> {
  if (key === undefined)
    return (await listNewsletters(store, { after: undefined, limit: mostNewsletters })).map(shownNewsletter);
  const found = await findNewsletter(store, key);
  if (found === undefined) throw new PabalError('not-found', `There is no newsletter "${key}".`);
  return [shownNewsletter(found)];
}

function boundsOf(month: string): { readonly from: Date; readonly until: Date } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return {
    from: new Date(Date.UTC(year, number - 1, 1) - farthestZoneMs),
    until: new Date(Date.UTC(year, number, 1) + farthestZoneMs),
  };
}

/** Those without an edition: from the next one on, which may be overdue. */
function comingOf(
  newsletter: ShownNewsletter,
  { from, until }: { readonly from: Date; readonly until: Date },
  now: Date,
): CalendarSlot[] {
  const { key, definition, pausedAt, nextSlotAt } = newsletter;
  if (definition.schedule === null) return [];
  const next = pausedAt === null && nextSlotAt !== null && nextSlotAt < now ? nextSlotAt : now;
  const begin = from > next ? from : next;
  return slotsWithin(definition.schedule, begin, until, mostSlots + 1).map((slot) => ({
    ...{ newsletter: key, name: definition.name, slot, timeZone: zoneOf(newsletter) },
    ...clockOf(slot, zoneOf(newsletter)),
    ...{ standing: pausedAt === null ? 'coming' : 'paused', edition: null },
  }));
}

function slotOf(newsletter: ShownNewsletter | undefined, edition: ShownEdition): CalendarSlot {
  const timeZone = newsletter === undefined ? 'UTC' : zoneOf(newsletter);
  return {
    ...{ newsletter: edition.newsletter, name: newsletter?.definition.name ?? edition.newsletter },
    ...{ slot: edition.slot, timeZone, ...clockOf(edition.slot, timeZone) },
    ...{ standing: edition.state, edition },
  };
}

const zoneOf = ({ definition }: ShownNewsletter): string => definition.schedule?.timeZone ?? 'UTC';

const identityOf = ({ newsletter, slot }: CalendarSlot): string => `${newsletter} ${slot.getTime()}`;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** A moment on the clocks of a time zone. */
function clockOf(at: Date, timeZone: string): { readonly day: string; readonly time: string } {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en', {
      ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    });
  clocks.set(timeZone, clock);
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}
