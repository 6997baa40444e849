// What is shown of a value. The command says what it is, and the terminal decides how: a time is told to people as how
// long ago it was, and to programs to the second.

import { styled, type Tone } from './style.ts';
import type { Terminal } from './terminal.ts';

/** A value that is shown; several in one come one after the other. Null shows nothing. */
export type Cell = string | number | Date | null | Toned | readonly Cell[];

/** Text with a meaning that a colour tells. */
export interface Toned {
  readonly text: string;
  readonly tone: Tone;
}

/** The text of a cell in a list, where there is little room. */
export function brief(cell: Cell, terminal: Pick<Terminal, 'columns'>, now = new Date()): string {
  return textOf(cell, (at) => (terminal.columns === undefined ? isoTime(at) : distance(at, now)));
}

/** The text of a cell where one thing is shown with all about it: the time of day, and how long ago that was. */
export function exact(cell: Cell, terminal: Pick<Terminal, 'columns'>, now = new Date()): string {
  return textOf(cell, (at) =>
    terminal.columns === undefined ? isoTime(at) : `${localTime(at)} (${distance(at, now)})`,
  );
}

/** A time in a sentence for people, which goes to `err`. */
export function said(at: Date | null, { errColumns }: Pick<Terminal, 'errColumns'>): string {
  return exact(at, { columns: errColumns });
}

/** The text in its colour; a cell of several parts has none. */
export function coloured(text: string, cell: Cell, colours: boolean | undefined): string {
  return styled(text, isToned(cell) ? cell.tone : undefined, colours);
}

const tones: readonly (readonly [Tone, readonly string[]])[] = [
  ['good', ['sent', 'finished', 'active', 'subscribed']],
  ['warning', ['paused', 'pending', 'waiting', 'unknown', 'cancelled']],
  ['bad', ['failed', 'stopped', 'gone', 'revoked', 'expired']],
];

/** A state in its colour, which goes by its last word: `sending, paused`. */
export function state(text: string, trouble = false): Toned | string {
  const last = text.split(/[\s,]+/).at(-1) ?? '';
  const tone = trouble ? 'bad' : tones.find(([, words]) => words.includes(last))?.[0];
  return tone === undefined ? text : { text, tone };
}

function textOf(cell: Cell, time: (at: Date) => string): string {
  if (cell === null) return '';
  if (typeof cell !== 'object') return String(cell);
  // Not "instanceof Date": one that another thread made is of that thread's class.
  if ('getTime' in cell) return time(cell);
  return isToned(cell) ? cell.text : cell.map((part) => textOf(part, time)).join('');
}

function isToned(cell: Cell): cell is Toned {
  return typeof cell === 'object' && cell !== null && 'tone' in cell;
}

/** `2026-03-01T00:00:00Z`: to the second, for programs and for pipes. */
function isoTime(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `2026-03-01 09:00:00 +09:00`: where this machine is. */
export function localTime(at: Date): string {
  const two = (number: number) => String(Math.abs(number)).padStart(2, '0');
  const minutes = -at.getTimezoneOffset();
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${offset}`;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `3 min ago`, `in 2 h`. More than 60 days away it is the date. */
export function distance(at: Date, now: Date): string {
  const away = Math.abs(at.getTime() - now.getTime());
  if (away >= 60 * day) return localTime(at).slice(0, 10);
  const words = lengthOf(away);
  if (words === undefined) return 'now';
  return at > now ? `in ${words}` : `${words} ago`;
}

function lengthOf(milliseconds: number): string | undefined {
  if (milliseconds < 1_000) return undefined;
  if (milliseconds < minute) return `${Math.floor(milliseconds / 1_000)} s`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)} h`;
  return `${Math.floor(milliseconds / day)} days`;
}
