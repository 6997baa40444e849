import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

// The envelope sender of each letter is an address of its own, so that what comes back to it names the letter, whatever the server
// that sends it back has kept of it. The signature lets nobody else write such an address: who could, could have anybody suppressed.
//
//   b- · base32 of 16 bytes id and 10 bytes HMAC-SHA256 · @domain
//
// Base32 in lower case, as some servers write local parts in another case; 44 characters of the 64 that a local part may have.

export interface ReturnPaths {
  /** The address that a letter comes back to. */
  address(deliveryId: string): string;
  /** The letter of an address; `undefined` for one that is not of our making. */
  read(address: string): string | undefined;
}

const prefix = 'b-';
const idBytes = 16;
/** Nobody can try addresses out but at our own door, which slows guesses: eighty bits are more than enough. */
const signatureBytes = 10;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Makes and reads return paths.
 *
 * @param options.secret  LINK_SECRET: the first of its secrets signs, all of them recognise what they signed
 * @param options.domain  the domain whose mail comes to us
 */
export function createReturnPaths({
  secret,
  domain,
}: {
  readonly secret: string;
  readonly domain: string;
}): ReturnPaths {
  const keys = secret
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(hkdfSync('sha256', part, '', 'pabal return path', 32)));
  const [signingKey] = keys;
  if (signingKey === undefined) throw new TypeError('A return path cannot be signed without a secret.');
  const ending = `@${domain.toLowerCase()}`;

  return {
    address(deliveryId) {
      const id = Buffer.from(deliveryId.replaceAll('-', ''), 'hex');
      return `${prefix}${base32(Buffer.concat([id, signatureOf(id, signingKey)]))}${ending}`;
    },
    read(address) {
      const written = address.toLowerCase();
      if (!written.startsWith(prefix) || !written.endsWith(ending)) return undefined;
      const bytes = bytesOf(written.slice(prefix.length, -ending.length));
      if (bytes?.length !== idBytes + signatureBytes) return undefined;
      const id = bytes.subarray(0, idBytes);
      const signature = bytes.subarray(idBytes);
      if (!keys.some((key) => timingSafeEqual(signatureOf(id, key), signature))) return undefined;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}

const signatureOf = (id: Buffer, key: Buffer): Buffer =>
  createHmac('sha256', key).update(id).digest().subarray(0, signatureBytes);

function base32(bytes: Buffer): string {
  let [text, bits, value] = ['', 0, 0];
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((value >>> (bits - 5)) & 31);
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet.charAt((value << (5 - bits)) & 31);
}

function bytesOf(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let [bits, value] = [0, 0];
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) return undefined;
    value = (value << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >>> bits) & 255);
    }
    value &= (1 << bits) - 1;
  }
  const read = Buffer.from(bytes);
  // The same bytes have other spellings, which are not ours.
  return base32(read) === text ? read : undefined;
}
