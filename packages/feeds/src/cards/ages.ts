// For how long an answer about a link holds.

import type { LinkEnd } from './link-reader.ts';

const minute = 60;
const hour = 60 * minute;

/** Seconds for which a card is answered without asking its server. Pages are corrected, and servers come back. */
const fresh = { ready: 24 * hour, failed: 6 * hour, passing: 10 * minute };
/** A server that asks for more than a day is asked again after one. */
const longest = 24 * hour;

export function freshSeconds({ reading, isPassing, retryAfterMs = 0 }: LinkEnd): number {
  if (reading.state === 'ready') return fresh.ready;
  const usual = isPassing ? fresh.passing : fresh.failed;
  return Math.min(Math.max(usual, Math.ceil(retryAfterMs / 1_000)), longest);
}
