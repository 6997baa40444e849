// Writes the VTIMEZONE of a time zone (RFC 5545 3.6.5) from the machine's own data, which Intl has. A single meeting needs its zone
// for the years around it. Where its changes repeat by a rule, the rule is written, since Outlook reads a zone by rules only
// (MS-OXCICAL 2.1.3.1.1.19).

import { offsetAt } from '@pabal/domain';

/** A change of the offset from UTC, in seconds. */
interface Change {
  /** The moment. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;
/** No zone has changed twice within so long since 1970, but for a few weeks of Ramadan in Morocco. */
const stepMs = 7 * dayMs;
const yearMs = 366 * dayMs;

const halfDayMs = dayMs / 2;

/** Whether the clocks of a zone show the same at another moment: they are put back around this one. */
export function isShownTwice(zone: string, at: number): boolean {
  const offset = offsetAt(zone, at);
  return [at - halfDayMs, at + halfDayMs].some((near) => {
    const other = offsetAt(zone, near);
    return other !== offset && offsetAt(zone, at + (offset - other) * 1_000) === other;
  });
}

/** A moment as the clocks of a zone show it: `20250304T150000`. */
export function wallClock(at: number, offset: number): string {
  return new Date(at + offset * 1_000).toISOString().replace(/[-:]|\.\d+Z/g, '');
}

/** The lines of a zone, good for a meeting between these moments. */
export function zoneLines(zone: string, start: number, end: number): string[] {
  const since = start - yearMs;
  const changes = changesOf(zone, since, end + 2 * yearMs);
  const before = offsetAt(zone, since);
  const standard = Math.min(before, ...changes.map(({ to }) => to));
  const rules = rulesOf(changes);
  // Before its first change a zone that has no rule would have no offset at all.
  const first = rules === undefined ? observance('STANDARD', '19700101T000000', before, before) : [];
  const all = rules ?? changes.map((change) => ({ change, rule: undefined }));
  const later = all.flatMap(({ change: { at, from, to }, rule }) =>
    observance(to > standard ? 'DAYLIGHT' : 'STANDARD', wallClock(at, from), from, to, rule),
  );
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...first, ...later, 'END:VTIMEZONE'];
}

function observance(kind: string, begins: string, from: number, to: number, rule?: string): string[] {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${begins}`,
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    `TZOFFSETFROM:${offsetText(from)}`,
    `TZOFFSETTO:${offsetText(to)}`,
    `END:${kind}`,
  ];
}

function offsetText(seconds: number): string {
  const ahead = Math.abs(seconds);
  const parts = [
    Math.floor(ahead / 3_600),
    Math.floor(ahead / 60) % 60,
    ...(ahead % 60 === 0 ? [] : [ahead % 60]),
  ];
  return `${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}

/** Every change between two moments, found to the second. */
function changesOf(zone: string, since: number, until: number): Change[] {
  const changes: Change[] = [];
  let from = offsetAt(zone, since);
  for (let at = since; at < until; at += stepMs) {
    const to = offsetAt(zone, at + stepMs);
    if (to === from) continue;
    changes.push({ at: changeWithin(zone, at, at + stepMs), from, to });
    from = to;
  }
  return changes;
}

/** @returns the first moment with the later offset */
function changeWithin(zone: string, since: number, until: number): number {
  const before = offsetAt(zone, since);
  let [low, high] = [Math.floor(since / 1_000), Math.floor(until / 1_000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * 1_000) === before) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

interface Ruled {
  readonly change: Change;
  readonly rule: string;
}

/** Two changes a year that repeat by the day of a week in a month; undefined for anything else. */
function rulesOf(changes: readonly Change[]): Ruled[] | undefined {
  const [one, other] = changes;
  if (one === undefined || other === undefined || one.from !== other.to || one.to !== other.from)
    return undefined;
  const rules = [one, other].map((first) => ({
    change: first,
    rule: ruleOf(changes.filter(({ from, to }) => from === first.from && to === first.to)),
  }));
  const [ofOne, ofOther] = rules.map(({ rule }) => rule);
  if (ofOne === undefined || ofOther === undefined) return undefined;
  const known = changes.every(({ from, to }) =>
    [one, other].some((first) => first.from === from && first.to === to),
  );
  return known
    ? [
        { change: one, rule: ofOne },
        { change: other, rule: ofOther },
      ]
    : undefined;
}

const dayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** The yearly rule that all of these keep; each is a year after the one before. */
function ruleOf(changes: readonly Change[]): string | undefined {
  const days = changes.map(({ at, from }) => new Date(at + from * 1_000));
  const [first] = days;
  if (first === undefined || days.length < 2) return undefined;
  const same = (of: (day: Date) => number) => days.every((day) => of(day) === of(first));
  const years = days.map((day) => day.getUTCFullYear());
  const yearly = years.every((year, index) => year === (years[0] ?? 0) + index);
  if (!yearly || !same((day) => day.getUTCMonth()) || !same((day) => day.getUTCDay())) return undefined;
  if (!same((day) => day.getTime() % dayMs)) return undefined;
  const which = days.every(isLastOfMonth) ? -1 : same(weekOfMonth) ? weekOfMonth(first) : undefined;
  if (which === undefined) return undefined;
  return `FREQ=YEARLY;BYMONTH=${first.getUTCMonth() + 1};BYDAY=${which}${dayNames[first.getUTCDay()]}`;
}

const weekOfMonth = (day: Date) => Math.ceil(day.getUTCDate() / 7);

/** Whether a week later another month has begun. */
const isLastOfMonth = (day: Date) => new Date(day.getTime() + 7 * dayMs).getUTCMonth() !== day.getUTCMonth();
