// What a server says about how long nothing changes (RFC 9111).

import type { IncomingHttpHeaders } from 'node:http';

/** Milliseconds. A server that asks for a longer wait is not believed. */
const longestMs = 24 * 3_600_000;

const bounded = (ms: number) => Math.min(longestMs, Math.max(0, ms));

/** Milliseconds for which the answer is said to stay as it is; 0 when nothing is said. */
export function freshForMs(headers: IncomingHttpHeaders, now: Date): number {
  const control = headers['cache-control']?.toLowerCase() ?? '';
  if (/\bno-(?:cache|store)\b/.test(control)) return 0;
  const age = Number(headers.age ?? 0) || 0;
  const maxAge = /\bmax-age\s*=\s*"?(\d+)/.exec(control)?.[1];
  if (maxAge !== undefined) return bounded((Number(maxAge) - age) * 1_000);
  const expires = Date.parse(headers.expires ?? '');
  const said = Date.parse(headers.date ?? '');
  return Number.isNaN(expires) ? 0 : bounded(expires - (Number.isNaN(said) ? now.getTime() : said));
}
