import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

// Tokens for links that must work without a login: ids, an expiry, and a signature over both. Ids only, so that a link that
// leaks (a forwarded letter, a proxy's log) tells nobody who somebody is.
//
//   1 byte version · 16 bytes for each id · 5 bytes expiry (seconds since 1970) · 16 bytes HMAC-SHA256, cut in half
//
// Half of HMAC-SHA256 is as hard to guess as 128 bits are (RFC 2104, section 5), and the link stays short.

export interface TokenSigner {
  /** A token of URL characters for these ids (UUIDs), good until `expiresAt`. */
  sign(ids: readonly string[], expiresAt: Date): string;
  /** The ids of a token that is ours and has not expired, in lower case; nothing for every other text. */
  read(token: string): readonly string[] | undefined;
}

const version = 1;
const idBytes = 16;
const expiryBytes = 5;
const signatureBytes = 16;

/**
 * Makes a signer for one purpose: a token made for another one, or with another number of ids, is not valid here.
 *
 * @param options.secrets  the first one signs, all of them are good: that is how a secret is changed
 * @param options.ids      number of ids in a token
 */
export function createTokenSigner(options: {
  readonly purpose: string;
  readonly secrets: readonly string[];
  readonly ids: number;
  readonly now?: () => number;
}): TokenSigner {
  const { purpose, secrets, ids: count, now = Date.now } = options;
  const keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `pabal ${purpose}`, 32)));
  const [signingKey] = keys;
  if (signingKey === undefined) throw new TypeError('A signer needs a secret.');
  const length = 1 + count * idBytes + expiryBytes + signatureBytes;

  return {
    sign(ids, expiresAt) {
      const payload = Buffer.alloc(length - signatureBytes);
      payload.writeUInt8(version);
      ids.forEach((id, index) => {
        payload.write(id.replaceAll('-', ''), 1 + index * idBytes, 'hex');
      });
      payload.writeUIntBE(
        Math.floor(expiresAt.getTime() / 1_000),
        length - signatureBytes - expiryBytes,
        expiryBytes,
      );
      return Buffer.concat([payload, signatureOf(payload, signingKey)]).toString('base64url');
    },
    read(token) {
      const bytes = Buffer.from(token, 'base64url');
      // The same bytes have other spellings, which are not ours.
      if (bytes.length !== length || bytes.toString('base64url') !== token) return undefined;
      const payload = bytes.subarray(0, -signatureBytes);
      const signature = bytes.subarray(-signatureBytes);
      if (!keys.some((key) => timingSafeEqual(signatureOf(payload, key), signature))) return undefined;
      const expiresAt = payload.readUIntBE(payload.length - expiryBytes, expiryBytes) * 1_000;
      if (payload.readUInt8() !== version || expiresAt <= now()) return undefined;
      return Array.from({ length: count }, (_, index) => idIn(payload, 1 + index * idBytes));
    },
  };
}

function signatureOf(payload: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(payload).digest().subarray(0, signatureBytes);
}

function idIn(payload: Buffer, start: number): string {
  return payload
    .toString('hex', start, start + idBytes)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
