// Time zones as dates in feeds name them: offsets, and abbreviations of which no standard says what they mean.

import { offsetAt } from '@pabal/domain';

/** Offsets in minutes. Names that are not here count as UTC. */
const offsets: ReadonlyMap<string, number> = new Map([
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['AKST', -540],
  ['AKDT', -480],
  ['HST', -600],
  ['BST', 60],
  ['WEST', 60],
  ['CET', 60],
  ['MET', 60],
  ['MEZ', 60],
  ['CEST', 120],
  ['MEST', 120],
  ['MESZ', 120],
  ['EET', 120],
  ['EEST', 180],
  ['MSK', 180],
  ['IST', 330],
  ['HKT', 480],
  ['SGT', 480],
  ['JST', 540],
  ['KST', 540],
  ['AEST', 600],
  ['AEDT', 660],
  ['NZST', 720],
  ['NZDT', 780],
]);

/** Names that stand for summer or standard time, whichever holds on that day. */
const places: ReadonlyMap<string, string> = new Map([
  ['ET', 'America/New_York'],
  ['CT', 'America/Chicago'],
  ['MT', 'America/Denver'],
  ['PT', 'America/Los_Angeles'],
]);

/** What may follow a time of day, as the source of a regular expression with the flag `i`. */
export const zonePattern = String.raw`(?:utc|gmt)?\s?[+-]\d{1,2}:?\d{0,2}|z(?![a-z])|[a-z]{2,5}(?![a-z])`;

/** No place on earth is farther from UTC. */
const farthest = 14 * 60;

/**
 * Minutes by which a zone is ahead of UTC.
 *
 * @param local  the time of day before it, in milliseconds as if it were UTC
 */
export function offsetOf(zone: string | undefined, local: number): number {
  const [, sign, hours = '', minutes = ''] = /([+-])(\d{1,2}):?(\d{0,2})$/.exec(zone ?? '') ?? [];
  if (sign === undefined) return namedOffset(zone?.toUpperCase() ?? '', local);
  const offset = Number(hours) * 60 + Number(minutes || 0);
  return Math.abs(offset) > farthest ? 0 : offset * (sign === '-' ? -1 : 1);
}

function namedOffset(name: string, local: number): number {
  const place = places.get(name);
  if (place === undefined) return offsets.get(name) ?? 0;
  // Standard time is at most an hour off, which matters in the hour of the change alone.
  return minutesAt(place, local - minutesAt(place, local) * 60_000);
}

const minutesAt = (place: string, time: number) => Math.trunc(offsetAt(place, time) / 60);
