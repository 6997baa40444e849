// Links in letters that lead over our own address. A link names an edition and a place in it: it is the same for all readers, so
// that letters are put together from shared pieces as before, and a request of it says nothing about a reader.

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** A link of an edition. */
export interface ClickedPlace {
  /** The edition's number. */
  readonly edition: number;
  /** The place of the entry in the edition, from 1; 0 is the link that readers do not see. */
  readonly position: number;
}

export interface ClickLinks {
  url(place: ClickedPlace): string;
  /** What a token names; `undefined` for every text that we did not sign. */
  read(token: string): ClickedPlace | undefined;
}

/** Where the links lead: `/c/{token}`. */
const clickPath = '/c/';

/** The position of the link that readers do not see, and programs do. */
export const trapPosition = 0;

//   4 bytes edition · 2 bytes position · 10 bytes HMAC-SHA256
//
// The link only ever leads where the letter would have led, so that a signature keeps strangers from walking through the editions
// of others; 80 bits are enough for that, and the link stays short. It never expires: letters are kept for years.
const signatureBytes = 10;
const length = 6 + signatureBytes;
const mostEdition = 2 ** 31 - 1;
const mostPosition = 2 ** 15 - 1;

/**
 * Makes and reads the links.
 *
 * @param options.secret   LINK_SECRET: one secret or several with spaces between, the first of which signs
 * @param options.baseUrl  where strangers reach the pages
 */
export function createClickLinks(options: { readonly secret: string; readonly baseUrl: string }): ClickLinks {
  const keys = options.secret
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'pabal click', 32)));
  const [signingKey] = keys;
  if (signingKey === undefined) throw new TypeError('Click links need a secret.');
  const base = `${options.baseUrl.replace(/\/+$/, '')}${clickPath}`;

  return {
    url({ edition, position }) {
      const place = Buffer.alloc(length - signatureBytes);
      place.writeUInt32BE(edition);
      place.writeUInt16BE(position, 4);
      return `${base}${Buffer.concat([place, signatureOf(place, signingKey)]).toString('base64url')}`;
    },
    read(token) {
      if (!/^[\w-]{22}$/.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      // The same bytes have other spellings, which are not ours.
      if (bytes.length !== length || bytes.toString('base64url') !== token) return undefined;
      const place = bytes.subarray(0, -signatureBytes);
      const signature = bytes.subarray(-signatureBytes);
      if (!keys.some((key) => timingSafeEqual(signatureOf(place, key), signature))) return undefined;
      const [edition, position] = [place.readUInt32BE(), place.readUInt16BE(4)];
      return edition > mostEdition || position > mostPosition ? undefined : { edition, position };
    },
  };
}

const signatureOf = (place: Buffer, key: Buffer) =>
  createHmac('sha256', key).update(place).digest().subarray(0, signatureBytes);
