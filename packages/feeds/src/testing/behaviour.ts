// How the server of a feed behaves, and what is to be said of it.

import type { FeedFailure } from '@pabal/domain';

/**
 * - `good`      answers well; every third one knows 304
 * - `hang`      takes the request and says nothing
 * - `error`     500
 * - `endless`   a body without end
 * - `broken`    broken XML that can be read all the same
 * - `loop`      redirects in a circle
 * - `drip`      a body that comes byte by byte
 * - `bomb`      a few bytes of gzip that unfold without end
 * - `page`      a web page
 * - `gone`      410
 * - `busy`      429 with Retry-After
 * - `cut`       the connection ends in the middle
 * - `crowd`     a document of more elements than any feed has
 */
const behaviours = [
  'good',
  'hang',
  'error',
  'endless',
  'broken',
  'loop',
  'drip',
  'bomb',
  'page',
  'gone',
  'busy',
  'cut',
  'crowd',
] as const;
export type Behaviour = (typeof behaviours)[number];

/** What reading such a feed comes to. */
export const expected: Readonly<Record<Behaviour, 'read' | FeedFailure>> = {
  good: 'read',
  broken: 'read',
  hang: 'timeout',
  error: 'http-error',
  endless: 'too-large',
  loop: 'bad-redirect',
  drip: 'timeout',
  bomb: 'too-large',
  page: 'not-a-feed',
  gone: 'gone',
  busy: 'throttled',
  cut: 'unreachable',
  crowd: 'too-complex',
};

/** Parts of the whole, such as `{ hang: 0.05 }`; the rest is good. */
export type Shares = Readonly<Partial<Record<Exclude<Behaviour, 'good'>, number>>>;

/** What is out there on a bad day. */
export const badDay: Shares = {
  hang: 0.05,
  error: 0.05,
  endless: 0.03,
  broken: 0.03,
  loop: 0.02,
  drip: 0.01,
  bomb: 0.01,
  page: 0.01,
  gone: 0.01,
  busy: 0.01,
  cut: 0.01,
  crowd: 0.01,
};

/** Gives so many feeds their behaviours, exactly by share and well mixed, the same every time. */
export function behavioursOf(feeds: number, shares: Shares): Behaviour[] {
  const all = behaviours.flatMap((behaviour) =>
    Array.from(
      { length: behaviour === 'good' ? 0 : Math.round((shares[behaviour] ?? 0) * feeds) },
      () => behaviour,
    ),
  );
  const rest = Array.from({ length: Math.max(0, feeds - all.length) }, (): Behaviour => 'good');
  return [...all, ...rest]
    .slice(0, feeds)
    .map((behaviour, n) => ({ behaviour, place: (n * 0.6180339887498949) % 1 }))
    .sort((a, b) => a.place - b.place)
    .map(({ behaviour }) => behaviour);
}
