// A guard for forms that is off unless it is wanted: the reader's browser computes for a moment before the form is taken. The protocol
// is ALTCHA's. A challenge costs the server one HMAC; a solution is looked at only when its challenge is ours, is good for this form and
// has not expired, and costs one derivation of a key then. Each is good once, whichever process gets it.

import { hkdfSync } from 'node:crypto';
import { useProof } from '@pabal/db/limits';
import type { Queryable } from '@pabal/db/store';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';

export interface ProofOfWork {
  /** What a browser has to solve for a form, such as `sign-up daily-digest`, as JSON. */
  challenge(form: string): Promise<string>;
  /** Whether this solves a challenge of the form, for the first time. */
  accepts(payload: string, form: string): Promise<boolean>;
}

const algorithm = 'PBKDF2/SHA-256';
/** One derivation takes some 0.3 ms, and one of 256 ends as it has to: a computer needs some tenths of a second, a phone one or two. */
const cost = 1_000;
const keyPrefix = '00';
/** As long as somebody may leave the form open; after that it is shown again with a new challenge. */
const goodForMs = 3_600_000;

/** More than any payload has. */
const longest = 4_000;

const proof = z.object({
  challenge: z.object({
    parameters: z.strictObject({
      algorithm: z.literal(algorithm),
      nonce: z.string(),
      salt: z.string(),
      cost: z.literal(cost),
      keyLength: z.literal(32),
      keyPrefix: z.literal(keyPrefix),
      expiresAt: z.int(),
      data: z.strictObject({ form: z.string() }),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.int(), derivedKey: z.string() }),
});

/** @param deps.secret  LINK_SECRET: the first of its secrets signs, all are good */
export function createProofOfWork(deps: {
  readonly store: Queryable;
  readonly secret: string;
  readonly now?: () => number;
}): ProofOfWork {
  const { store, secret, now = Date.now } = deps;
  const keys = secret
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(hkdfSync('sha256', part, '', 'pabal proof of work', 32)).toString('hex'));
  const [signing] = keys;
  if (signing === undefined) throw new TypeError('A challenge cannot be signed without a secret.');

  return {
    async challenge(form) {
      const expiresAt = new Date(now() + goodForMs);
      const options = { algorithm, cost, keyPrefix, deriveKey, expiresAt, data: { form } };
      return JSON.stringify(await createChallenge({ ...options, hmacSignatureSecret: signing }));
    },
    async accepts(payload, form) {
      const read = proof.safeParse(jsonIn(payload));
      if (!read.success) return false;
      const { challenge, solution } = read.data;
      const { data, expiresAt } = challenge.parameters;
      if (data.form !== form || expiresAt * 1_000 <= now()) return false;
      for (const hmacSignatureSecret of keys) {
        const { verified } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret });
        if (verified) return useProof(store, challenge.signature, new Date(expiresAt * 1_000));
      }
      return false;
    },
  };
}

function jsonIn(payload: string): unknown {
  if (payload.length > longest) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString());
  } catch {
    return undefined;
  }
}
