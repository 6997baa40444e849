// Whether the addresses of a mail server of one's own have names that lead back to them.

import { isIP } from 'node:net';
import { type Finding, findingsOf } from '../findings.ts';
import type { Lookup } from '../lookup.ts';
import { includeOf, isPublic, type MailServer } from '../servers.ts';

/** Nothing for a provider, whose servers are its own care. */
export async function lookAtReverseNames(lookup: Lookup, { host, name }: MailServer): Promise<Finding[]> {
  if (includeOf(host) !== undefined) return [];
  const addresses = isIP(host) > 0 ? [host] : await lookup.addresses(host);
  const seen = addresses.filter(isPublic);
  if (seen.length === 0) {
    const { warning } = findingsOf('reverse-name', host);
    return [
      warning(
        `${name} (${host}) is in a private network, so it cannot be seen from here by which address letters leave.`,
        'See that this address has a reverse name (PTR) that leads back to it: receivers refuse mail from addresses without one.',
      ),
    ];
  }
  return Promise.all(seen.map((address) => lookAtAddress(lookup, address, host)));
}

async function lookAtAddress(lookup: Lookup, address: string, host: string): Promise<Finding> {
  const { good, bad } = findingsOf('reverse-name', address);
  const names = await lookup.names(address);
  if (names.length === 0)
    return bad(
      `${address} (${host}) has no reverse name, and receivers refuse mail from such addresses.`,
      `Ask the provider of the address to set its PTR record to ${host}.`,
    );
  for (const name of names)
    if ((await lookup.addresses(name)).includes(address))
      return good(`${address} is called ${name}, which leads back to it.`);
  return bad(
    `${address} (${host}) is called ${names.join(', ')}, which does not lead back to it.`,
    `Publish an address record for ${names[0]} with ${address}, or set the PTR record to ${host}.`,
  );
}
