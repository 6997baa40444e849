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

/**
 * The id of a letter of this event or edition: a UUID of version 7 with the time of its owner, so that owner and letters lie
 * in one partition and an id alone says in which (docs/decisions/0035-letters-have-the-time-of-their-owner.md). The twelve bits
 * behind the time count the seconds since then, so that letters that are planned over minutes still lie in order. SQL has the same
 * as `letter_id` (migration 0022).
 */
export function newLetterId(ownerId: string): string {
  const seconds = Math.floor((Date.now() - timeOf(ownerId)) / 1_000);
  const after = Math.min(mostSeconds, Math.max(0, seconds)).toString(16).padStart(3, '0');
  const random = Buffer.from(draw()).toString('hex');
  const variant = '89ab'.charAt(Number.parseInt(random.charAt(0), 16) & 3);
  return `${ownerId.slice(0, 13)}-7${after}-${variant}${random.slice(1, 4)}-${random.slice(4, 16)}`;
}

/** As many as twelve bits count. */
const mostSeconds = 0xfff;

/** Milliseconds since 1970 that an id of version 7 begins with. */
export function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
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

/** The smallest id that a letter of this owner may have; those of ledgers that are older than `newLetterId` are larger too. */
export function smallestLetterId(ownerId: string): string {
  return smallestIdAt(new Date(timeOf(ownerId)));
}

/** The smallest and the largest id. No row has them; lists begin there. */
export const firstId = '00000000-0000-0000-0000-000000000000';
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
