// Points in time that the ledger keeps and that every client can read back.

/** A day of UTC, which has no leap seconds here. */
export const secondsPerDay = 86_400;
export const msPerDay = 86_400_000;

/** The first and the last millisecond of the years 1 to 9999 (UTC). */
const first = Date.parse('0001-01-01T00:00:00.000Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

/** PostgreSQL takes no offset from 16 hours on; the largest that any place has is 14 hours. */
const longOffset = /[+-](?:1[6-9]|2\d):?\d\d$/;

/** What {@link isMoment} asks for, in the words of a field problem. */
export const momentExpected = 'a time in the years 0001 to 9999 (UTC), with an offset of at most 15:59';

/**
 * Whether a time, written as ISO 8601 with an offset, is one that can be stored and given back. A year outside of 0001 to
 * 9999 has no `date-time` form (RFC 3339), and many clients fail at it. The offset counts: 9999-12-31T23:00:00-02:00 lies
 * in the year 10000.
 */
export function isMoment(text: string): boolean {
  const at = Date.parse(text);
  return at >= first && at <= last && !longOffset.test(text);
}
