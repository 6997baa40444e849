// An invitation as calendars read it: iCalendar (RFC 5545) with a method (iTIP, RFC 5546), one meeting, one attendee.

import { createHash } from 'node:crypto';
import { offsetAt } from '@pabal/domain';
import { type Invitation, isDay } from './invitation.ts';
import { isShownTwice, wallClock, zoneLines } from './zone.ts';

/** A calendar object, and what is asked with it. */
interface CalendarText {
  readonly method: 'REQUEST' | 'CANCEL';
  /** Lines end in CRLF, the last one too. */
  readonly text: string;
}

interface Person {
  readonly name?: string | null | undefined;
  readonly address: string;
}

export interface CalendarParties {
  readonly uid: string;
  /** Who is invited: the reader of the letter, and nobody else, so that nobody learns who else is. */
  readonly attendee: Person;
  /** Who is answered where the invitation names nobody. */
  readonly answersTo: Person;
  /** Whether anybody reads what comes to `answersTo`: only then is an answer asked for. */
  readonly isAnswered: boolean;
  /** When the letter was made. */
  readonly stamp: Date;
}

/**
 * The UID of a meeting: the same for the same key of the same app, whatever event or letter it is in, and not to be told from any
 * other without knowing the key. It has the form of a UUID, as RFC 7986 5.3 wishes.
 *
 * @param scope  whose key it is: an app's id
 */
export function meetingId(scope: string, key: string): string {
  const digest = createHash('sha256').update(`${scope}\0${key}`).digest('hex');
  const variant = '89ab'[Number.parseInt(digest.charAt(16), 16) % 4];
  // Version 8: a UUID of one's own making (RFC 9562 5.8).
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}

/** Writes an invitation for one reader. Pure: the same invitation with the same stamp gives the same text. */
export function writeCalendar(invitation: Invitation, parties: CalendarParties): CalendarText {
  const method = invitation.cancelled === true ? 'CANCEL' : 'REQUEST';
  const lines = [
    'BEGIN:VCALENDAR',
    'PRODID:-//pabal//pabal//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    ...zoneOf(invitation),
    ...meeting(invitation, parties),
    'END:VCALENDAR',
  ];
  return { method, text: lines.map((line) => `${folded(line)}\r\n`).join('') };
}

function meeting(
  invitation: Invitation,
  { uid, attendee, answersTo, isAnswered, stamp }: CalendarParties,
): string[] {
  const { summary, location, description, url, organizer, cancelled, revision } = invitation;
  const host = organizer?.email
    ? { name: organizer.name, address: organizer.email }
    : { name: organizer?.name ?? answersTo.name, address: answersTo.address };
  const asks = cancelled !== true && (isAnswered || Boolean(organizer?.email));
  return [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `SEQUENCE:${revision ?? 0}`,
    `DTSTAMP:${utc(stamp.getTime())}`,
    ...times(invitation),
    `SUMMARY:${escaped(summary)}`,
    ...(location ? [`LOCATION:${escaped(location)}`] : []),
    ...(description ? [`DESCRIPTION:${escaped(description)}`] : []),
    ...(url && isWebAddress(url) ? [`URL:${url}`] : []),
    `ORGANIZER${called(host.name)}:mailto:${host.address}`,
    `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=${asks ? 'TRUE' : 'FALSE'}${called(attendee.name)}:mailto:${attendee.address}`,
    `STATUS:${cancelled === true ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:OPAQUE',
    'END:VEVENT',
  ];
}

function zoneOf({ start, end, timeZone }: Invitation): string[] {
  if (!timeZone || isUtc(timeZone) || isDay(start)) return [];
  return zoneLines(timeZone, Date.parse(start), Date.parse(end ?? start));
}

function times({ start, end, timeZone }: Invitation): string[] {
  const says = (name: string, time: string) => `${name}${timeIn(time, timeZone)}`;
  if (!end) return [says('DTSTART', start)];
  // The end of whole days is the day after the last one.
  return [says('DTSTART', start), says('DTEND', isDay(end) ? dayAfter(end) : end)];
}

function timeIn(time: string, timeZone: string | null | undefined): string {
  if (isDay(time)) return `;VALUE=DATE:${time.replaceAll('-', '')}`;
  const at = Date.parse(time);
  // What the clocks of the zone show twice is said by UTC, which everybody understands alike.
  if (!timeZone || isUtc(timeZone) || isShownTwice(timeZone, at)) return `:${utc(at)}`;
  return `;TZID=${timeZone}:${wallClock(at, offsetAt(timeZone, at))}`;
}

const isUtc = (zone: string) => /^(?:etc\/)?(?:utc|uct|zulu|universal|gmt|greenwich)$/i.test(zone);

const utc = (at: number) => `${wallClock(at, 0)}Z`;

const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/** One that would end its line, or that no calendar opens, is left out: the letter has it. */
const isWebAddress = (url: string) => /^https?:\/\/[\x21-\x7e]+$/i.test(url);

/** RFC 5545 3.3.11. Controls have no place in it. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');
}

/** A name beside an address (RFC 5545 3.2): in quotes, which it cannot have itself. */
function called(name: string | null | undefined): string {
  const said = (name ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('"', "'")
    .trim();
  return said === '' ? '' : `;CN="${said}"`;
}

/** Octets of a line, without its end (RFC 5545 3.1). */
const lineOctets = 75;

/** Breaks a long line, never within a character. */
function folded(line: string): string {
  if (Buffer.byteLength(line) <= lineOctets) return line;
  let [text, octets] = ['', 0];
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > lineOctets) [text, octets] = [`${text}\r\n `, 1];
    text += character;
    octets += length;
  }
  return text;
}
