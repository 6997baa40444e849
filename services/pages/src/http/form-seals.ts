// A form carries a seal: when it was made, and a signature. A program that posts without opening the page has none, and one that
// posts as soon as it has the page is too quick for a person.

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/**
 * - `good`     a person may have filled the form in
 * - `too-soon` nobody types an address so quickly
 * - `old`      the page was open too long
 * - `forged`   it is not ours, or of another form
 */
type SealVerdict = 'good' | 'too-soon' | 'old' | 'forged';

export interface FormSeals {
  /** @param form  what the form is for, such as `sign-up daily-digest` */
  make(form: string): string;
  judge(seal: string, form: string): SealVerdict;
}

/** A page may be kept by a cache for a minute, and by a reader over night. */
const longestMs = 24 * 3_600_000;

/** @param options.secret  LINK_SECRET: the first of its secrets signs, all are good */
export function createFormSeals(options: {
  readonly secret: string;
  readonly leastMs: number;
  readonly now?: () => number;
}): FormSeals {
  const { secret, leastMs, now = Date.now } = options;
  const keys = secret
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(hkdfSync('sha256', part, '', 'pabal form', 32)));
  const [signing] = keys;
  if (signing === undefined) throw new TypeError('A form cannot be sealed without a secret.');

  return {
    make(form) {
      const at = now().toString(36);
      return `${at}.${signatureOf(signing, at, form)}`;
    },
    judge(seal, form) {
      const [, at, signature] = /^([0-9a-z]{1,11})\.([\w-]{43})$/.exec(seal) ?? [];
      if (at === undefined || signature === undefined) return 'forged';
      if (!keys.some((key) => isSame(signature, signatureOf(key, at, form)))) return 'forged';
      const age = now() - Number.parseInt(at, 36);
      if (age < leastMs) return 'too-soon';
      return age > longestMs ? 'old' : 'good';
    },
  };
}

const signatureOf = (key: Buffer, at: string, form: string): string =>
  createHmac('sha256', key).update(`${at}\n${form}`).digest('base64url');

const isSame = (given: string, right: string) => timingSafeEqual(Buffer.from(given), Buffer.from(right));
