// Who was a person? Asked late, when the hits of a day are together: what one request hides, many show.
//
// A visitor who gathers enough points is a scanner. Some signs are enough alone; others are what people have too, on a bad day,
// and count only together. Every judgement names its signs.

import { hasSign } from './signs.ts';

/** A hit as it is judged. */
export interface JudgedHit {
  readonly position: number;
  /** Milliseconds. */
  readonly at: number;
  readonly visitor: string;
  readonly network: string;
  readonly signs: number;
}

/** When the letters of the edition left, in milliseconds. */
export interface Leaving {
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** Points of each sign. */
const points = {
  /** It opened the link that readers do not see. */
  trap: 3,
  /** It asked by another method than GET. */
  method: 3,
  /** It says that it is a program. */
  robot: 3,
  /** It opened four links or more of one letter within two seconds. */
  burst: 3,
  /** It asks for no language, which browsers always do. */
  noLanguage: 2,
  /** Its network opened the hidden link within two minutes. */
  nearTrap: 2,
  /** Its network opened five links and more within a minute, each from another address or with another program. */
  sweep: 2,
  /** Eight visitors of its network came within ten seconds. */
  crowd: 2,
  /** It came while the letters were leaving or at most twenty seconds later, and they left within two minutes. */
  early: 1,
} as const;

type Sign = keyof typeof points;

/** So many points make a scanner. */
const enough = 3;

const seconds = (count: number) => count * 1_000;

const burstLinks = 4;
const burstMs = seconds(2);
const nearTrapMs = seconds(120);
const sweepLinks = 5;
const sweepMs = seconds(60);
const crowdVisitors = 8;
const crowdMs = seconds(10);
const earlyMs = seconds(20);
/** Where letters leave for longer, people read while they do, and to be early says nothing. */
const quickMs = seconds(120);

export interface Judgement {
  readonly isScanner: boolean;
  readonly signs: readonly Sign[];
}

/** Judges the visitors of one edition on one day. */
export function judgeHits(hits: readonly JudgedHit[], leaving: Leaving): ReadonlyMap<string, Judgement> {
  const inOrder = [...hits].sort((a, b) => a.at - b.at);
  const visits = groupBy(inOrder, ({ visitor }) => visitor);
  const found = new Map<string, Set<Sign>>();
  for (const [visitor, own] of visits) found.set(visitor, signsOfVisitor(own, leaving));
  for (const own of groupBy(inOrder, ({ network }) => network).values()) {
    for (const [visitor, sign] of signsOfNetwork(own, visits)) found.get(visitor)?.add(sign);
  }
  return new Map(
    [...found].map(([visitor, signs]) => {
      const sum = [...signs].reduce((all, sign) => all + points[sign], 0);
      return [visitor, { isScanner: sum >= enough, signs: [...signs] }];
    }),
  );
}

function signsOfVisitor(own: readonly JudgedHit[], { first, last }: Leaving): Set<Sign> {
  const signs = new Set<Sign>();
  if (own.some(({ position }) => position === 0)) signs.add('trap');
  if (own.some((hit) => hasSign(hit.signs, 'method'))) signs.add('method');
  if (own.some((hit) => hasSign(hit.signs, 'robot'))) signs.add('robot');
  if (own.every((hit) => hasSign(hit.signs, 'noLanguage'))) signs.add('noLanguage');
  const places = windowsOf(own, burstMs, ({ position }) => position);
  if (places.some(({ distinct }) => distinct >= burstLinks)) signs.add('burst');
  const quick = first !== undefined && last !== undefined && last - first <= quickMs;
  if (quick && (own[0]?.at ?? Number.POSITIVE_INFINITY) <= last + earlyMs) signs.add('early');
  return signs;
}

/** Signs that visitors have by their network. */
function signsOfNetwork(
  own: readonly JudgedHit[],
  visits: ReadonlyMap<string, readonly JudgedHit[]>,
): [string, Sign][] {
  const traps = own.filter(({ position }) => position === 0).map(({ at }) => at);
  const near = own.filter(({ at }) => isNear(traps, at));
  const single = own.filter(({ visitor }) => visits.get(visitor)?.length === 1);
  const sweeps = windowsOf(single, sweepMs, ({ position }) => position);
  const crowds = windowsOf(own, crowdMs, ({ visitor }) => visitor);
  return [
    ...near.map(({ visitor }): [string, Sign] => [visitor, 'nearTrap']),
    ...within(single, sweeps, sweepLinks).map(({ visitor }): [string, Sign] => [visitor, 'sweep']),
    ...within(own, crowds, crowdVisitors).map(({ visitor }): [string, Sign] => [visitor, 'crowd']),
  ];
}

/** Whether one of these times, which are in order, is near. */
function isNear(times: readonly number[], at: number): boolean {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < at - nearTrapMs) low = middle + 1;
    else high = middle;
  }
  const next = times[low];
  return next !== undefined && next <= at + nearTrapMs;
}

interface Window {
  /** Places of the first and the last hit. */
  readonly from: number;
  readonly to: number;
  readonly distinct: number;
}

/** For each hit, the hits of the time that ends with it, and how many of something they have. */
function windowsOf(
  hits: readonly JudgedHit[],
  ms: number,
  what: (hit: JudgedHit) => string | number,
): Window[] {
  const counts = new Map<string | number, number>();
  let from = 0;
  return hits.map((hit, to) => {
    counts.set(what(hit), (counts.get(what(hit)) ?? 0) + 1);
    for (let oldest = hits[from]; oldest !== undefined && hit.at - oldest.at > ms; oldest = hits[from]) {
      const left = (counts.get(what(oldest)) ?? 0) - 1;
      if (left > 0) counts.set(what(oldest), left);
      else counts.delete(what(oldest));
      from += 1;
    }
    return { from, to, distinct: counts.size };
  });
}

/** The hits of all windows that have as many as that. */
function within(hits: readonly JudgedHit[], windows: readonly Window[], least: number): JudgedHit[] {
  let reached = 0;
  return windows
    .filter(({ distinct }) => distinct >= least)
    .flatMap(({ from, to }) => {
      const fresh = hits.slice(Math.max(from, reached), to + 1);
      reached = to + 1;
      return fresh;
    });
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
