import type { IncomingHttpHeaders } from 'node:http';

/** A server that asks for a longer wait is not believed. */
const longestMs = 24 * 3_600_000;

/** Milliseconds that `Retry-After` asks for (RFC 9110, 10.2.3), or nothing. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: Date): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  const at = /^\d+$/.test(text) ? now.getTime() + Number(text) * 1_000 : Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(longestMs, Math.max(0, at - now.getTime()));
}
