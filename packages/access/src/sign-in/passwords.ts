// Passwords of users: what may be one, and how it is kept.

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { excerpt, PabalError } from '@pabal/domain';
import { Semaphore } from '@pabal/runtime';

/**
 * The cost of scrypt (RFC 7914): N = 2^15, r = 8, p = 3, one of the settings that OWASP’s Password Storage Cheat Sheet calls equal
 * to each other. It takes 32 MiB for each password that is checked, where N = 2^17 with p = 1 would take 128 MiB.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const cost = { ln: 15, r: 8, p: 3 } as const;
const saltBytes = 16;
const hashBytes = 32;

/** Who waits for a check: a browser that has signed in before goes first. */
export type Waiting = 'known' | 'stranger';

/** Passwords that are checked at the same time: 64 MiB at most, and half of the threads that Node has for such work. */
const checked = new Semaphore<Waiting>({
  places: () => 2,
  rankOf: (waiting) => (waiting === 'known' ? 0 : 1),
});
/** A flood of guesses from many addresses fills the line; what waits longer than this is sent away. */
const patienceMs = 10_000;

const leastLength = 12;
const mostLength = 200;

/**
 * @param field  where the password came from
 * @throws PabalError `invalid-request` for what may not be a password
 */
export function requirePassword(password: string, field: string, email: string): void {
  const { length } = [...password];
  if (length >= leastLength && length <= mostLength && password.toLowerCase() !== email.toLowerCase()) return;
  const expected = `a password of ${leastLength} to ${mostLength} characters that is not the address`;
  const got = `${length} characters`;
  throw new PabalError('invalid-request', `password: expected ${expected}, got ${got}.`, {
    fields: [{ field, expected, got }],
  });
}

/** A password that nobody chose: 120 random bits in letters that can be told apart. */
export function newPassword(): string {
  const letters = [...randomBytes(24)].map((byte) => readable[byte % readable.length]);
  return [0, 6, 12, 18].map((start) => letters.slice(start, start + 6).join('')).join('-');
}

/** 32 letters and digits, so that no remainder favours one. */
const readable = 'abcdefghijkmnpqrstuvwxyz23456789';

/** The form in which a password is stored: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

const storedForm = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]{43})$/;

/** Whether this is the password. Without a stored one it takes as long, so that the time tells nothing. */
export async function isPassword(
  password: string,
  stored: string | null | undefined,
  waiting: Waiting = 'known',
): Promise<boolean> {
  const form = stored == null ? undefined : storedForm.exec(stored);
  if (form === null)
    throw new TypeError(`Expected a hash of scrypt in the database, got ${excerpt(stored)}.`);
  if (form === undefined) {
    await derive(password, Buffer.alloc(saltBytes), cost, waiting);
    return false;
  }
  const [, ln, r, p, salt = '', hash = ''] = form;
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  const given = await derive(password, Buffer.from(salt, 'base64url'), parameters, waiting);
  return timingSafeEqual(given, Buffer.from(hash, 'base64url'));
}

/** One password may be typed in several ways that look the same; they count as one. */
async function derive(
  password: string,
  salt: Buffer,
  { ln, r, p }: { readonly ln: number; readonly r: number; readonly p: number },
  waiting: Waiting = 'known',
): Promise<Buffer> {
  const N = 2 ** ln;
  if (!(await checked.enter(waiting, { ms: patienceMs }))) throw tooMany();
  try {
    return await scrypted(password.normalize('NFKC'), salt, { N, r, p, maxmem: 256 * N * r });
  } finally {
    checked.leave(waiting);
  }
}

const tooMany = () =>
  new PabalError(
    'too-many-guesses',
    'Too many passwords are being tried at this moment. Try again in a minute.',
  );

function scrypted(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
