// What takes the place of an erased address: without the secret nobody can find out whose it was, and with it an
// address that comes back is known again.

import { createHmac, hkdfSync } from 'node:crypto';

/** The keys as PostgreSQL's `keyed_hash` takes them: one entry for each secret. */
interface KeyPads {
  readonly inner: readonly string[];
  readonly outer: readonly string[];
}

export interface AddressKeys {
  /** Tells which secret made a hash, and nothing of the secret. */
  readonly id: string;
  /** The same of all secrets. */
  readonly ids: readonly string[];
  /** The keyed hash of an address in its compared form, under the first secret. */
  hash(addressKey: string): string;
  /** The same under each of the secrets. */
  hashes(addressKey: string): string[];
  readonly pads: KeyPads;
}

const erasedPrefix = 'erased:';

/** Whether an address was erased, and something else has taken its place. */
export const isErasedAddress = (address: string) => address.startsWith(erasedPrefix);

const blockBytes = 64;

/** @param secret  LINK_SECRET: the first of its secrets makes hashes, all of them recognise what they made */
export function createAddressKeys(secret: string): AddressKeys {
  const keys = secret
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(hkdfSync('sha256', part, '', 'pabal erasure', 32)));
  const hashUnder = (key: Buffer, addressKey: string) =>
    `${erasedPrefix}${createHmac('sha256', key).update(addressKey).digest('hex')}`;
  // No address is like this text, so that no hash tells the id of its key.
  const idOf = (key: Buffer) => createHmac('sha256', key).update('id of this key').digest('hex').slice(0, 16);
  const pads = (byte: number) =>
    keys.map((key) => {
      const block = Buffer.alloc(blockBytes, byte);
      for (const [index, value] of key.entries()) block[index] = value ^ byte;
      return block.toString('hex');
    });
  const [first] = keys;
  if (first === undefined) throw new TypeError('An address cannot be hashed without a secret.');
  return {
    id: idOf(first),
    ids: keys.map(idOf),
    hash: (addressKey) => hashUnder(first, addressKey),
    hashes: (addressKey) => keys.map((key) => hashUnder(key, addressKey)),
    pads: { inner: pads(0x36), outer: pads(0x5c) },
  };
}
