import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes are drawn for many ids at once: a draw for one costs as much as a draw for hundreds. */
const drawn = new Uint8Array(16 * 256);
let used = drawn.length;

let latest = 0;
let sequence = 0;

/**
 * A time-ordered id (RFC 9562, version 7): rows made together lie together, and a list by id is a list by time. Each id
 * of a process is larger than the one before, also within a millisecond and when the clock is set back.
 */
export function newId(): string {
  const random = draw();
  const now = Date.now();
  sequence = now > latest ? firstSequence(random) : sequence + 1;
  latest = Math.max(latest, now);
  return v7({ random, msecs: latest, seq: sequence });
}

function draw(): Uint8Array {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += 16;
  return drawn.subarray(used - 16, used);
}

/** 31 random bits, which leaves as many ids to a millisecond as are missing to 32. */
function firstSequence([, , , , , , a = 0, b = 0, c = 0, d = 0]: Uint8Array): number {
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}

/** The smallest id (RFC 9562, version 7) of that millisecond: what is ordered by id is bounded in time by it. */
export function smallestIdAt(time: Date): string {
  const millis = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${millis.slice(0, 8)}-${millis.slice(8)}-7000-8000-000000000000`;
}

/** The smallest and the largest id. No row has them; lists begin there. */
export const firstId = '00000000-0000-0000-0000-000000000000';
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
