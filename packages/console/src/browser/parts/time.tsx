// Times as a reader takes them in: how long ago, and the exact moment in UTC when the pointer rests on it.

import { computed, signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { partWords } from '../../words/parts.ts';
import { locale } from '../language.ts';

/** The present second, for all times of a page together. It stands still while nobody looks. */
const second = signal(Date.now());
setInterval(() => {
  if (document.visibilityState === 'visible') second.value = Date.now();
}, 1_000);

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `3 min. ago`, `in 2 hr.` */
function distance(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1_000);
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

/** `2026-03-01 00:00:00 UTC` */
export const exact = (at: string): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** A moment; a dash when there is none. Only its text changes as time passes: a table has hundreds of them. */
export function Time({ at }: { at: string | null | undefined }) {
  const told = useMemo(() => computed(() => distance(Date.parse(at ?? ''), second.value)), [at]);
  if (at === null || at === undefined) return <span class="quiet">–</span>;
  return (
    <time dateTime={at} title={exact(at)}>
      {told}
    </time>
  );
}

const clock = new Intl.DateTimeFormat(locale, {
  ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
});

/** A moment as the clock on the wall shows it. */
export function Clock({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exact(at)}>
      {clock.format(new Date(at))}
    </time>
  );
}

const { s, min, h } = partWords.units;

/** `0.3 s`, `12 s`, `4 min`, `3 h` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds < 1 ? seconds.toFixed(2) : seconds.toFixed(1)}${s}`;
  if (seconds < 120) return `${Math.round(seconds)}${s}`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)}${min}`;
  return `${Math.round(seconds / 3_600)}${h}`;
}
