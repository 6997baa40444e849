// Whether receivers find the key that letters are signed with.

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type Finding, findingsOf } from '../findings.ts';
import type { Lookup } from '../lookup.ts';

export interface DkimSettings {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

/** Receivers call shorter keys of RSA weak. */
const strongBits = 2_048;

export async function lookAtDkim(
  lookup: Lookup,
  settings: DkimSettings | undefined,
  from: string,
): Promise<Finding> {
  if (settings === undefined) {
    const { warning } = findingsOf('dkim', from);
    return warning(
      'pabal signs no letters (DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE are not set).',
      `See that your provider signs them for ${from}, or give pabal a key: large receivers want a signature.`,
    );
  }
  const name = `${settings.selector}._domainkey.${settings.domain}`;
  const { good, warning, bad } = findingsOf('dkim', name);
  const key = createPrivateKey(settings.privateKey);
  const publish = `Publish a TXT record at ${name}: "${recordOf(key)}".`;
  const records = await lookup.txt(name);
  if (records.length === 0)
    return bad(`There is no key at ${name}, so no signature of pabal can be verified.`, publish);
  if (records.length > 1)
    return bad(
      `There are ${records.length} records at ${name}, and receivers may take any of them.`,
      publish,
    );
  const tags = tagsOf(records[0] ?? '');
  if (tags.get('p') === '') return bad(`The key at ${name} is revoked: its p= is empty.`, publish);
  if (tags.get('p') !== publicPart(key))
    return bad(`The key at ${name} is not the one in DKIM_KEY_FILE, so every signature fails.`, publish);
  if ((tags.get('k') ?? 'rsa') !== kindOf(key))
    return bad(
      `The record at ${name} calls the key ${tags.get('k') ?? 'rsa'}, and it is ${kindOf(key)}.`,
      publish,
    );
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < strongBits)
    return warning(
      `The key at ${name} has ${bits} bits, which receivers call weak.`,
      `Make a key of ${strongBits} bits.`,
    );
  if ((tags.get('t') ?? '').split(':').includes('y'))
    return warning(
      `The record at ${name} says that the key is being tried out (t=y), so receivers may ignore signatures.`,
      'Take t=y out of the record.',
    );
  return good(`Letters are signed for ${settings.domain}, and the key at ${name} fits.`);
}

/** Tags of a record (RFC 6376 3.2), without the white space that DNS tools put into keys. */
export function tagsOf(record: string): ReadonlyMap<string, string> {
  return new Map(
    record.split(';').flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at < 0
        ? []
        : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).replaceAll(/\s+/g, '')]];
    }),
  );
}

const kindOf = ({ asymmetricKeyType }: KeyObject) => (asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa');

/** As p= has it: of RSA the whole key, of Ed25519 its 32 octets alone (RFC 8463 4). */
function publicPart(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return (kindOf(key) === 'ed25519' ? der.subarray(-32) : der).toString('base64');
}

const recordOf = (key: KeyObject) => `v=DKIM1; k=${kindOf(key)}; p=${publicPart(key)}`;
