// The address that limits count a request by: one function for the API, the console and the public pages.

import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Network } from '@pabal/config';
import { addressIn, networkOf } from '@pabal/guard';

/**
 * The address that a request is counted under: an IPv4 address, or the /64 of an IPv6 address, since a whole /64 usually
 * belongs to one caller. `unknown` when the connection is gone already.
 */
export type ClientAddress = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

/**
 * Reads `X-Forwarded-For` from the right, as long as the address that vouches for the next one is a trusted proxy. What an
 * untrusted peer writes into the field counts for nothing.
 *
 * @param trusted  networks of our own proxies (TRUSTED_PROXIES); without any, the peer itself is the client
 */
export function createClientAddress(trusted: readonly Network[] = []): ClientAddress {
  const proxies = new BlockList();
  for (const { address, prefix, family } of trusted) proxies.addSubnet(address, prefix, family);
  const isProxy = (address: string) => proxies.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

  return ({ socket, headers }) => {
    const peer = addressIn(socket.remoteAddress ?? '');
    if (peer === undefined) return 'unknown';
    const isDirect = trusted.length === 0 || !isProxy(peer);
    const client = isDirect ? peer : furthestVouchedFor(peer, forwardedFor(headers), isProxy);
    return networkOf(client) ?? 'unknown';
  };
}

/** The last address from the right that one of our proxies vouches for. The search ends at a part that is not an address. */
function furthestVouchedFor(
  peer: string,
  forwarded: readonly string[],
  isProxy: (address: string) => boolean,
): string {
  let client = peer;
  for (const part of forwarded.toReversed()) {
    const address = addressIn(part);
    if (address === undefined) return client;
    client = address;
    if (!isProxy(address)) return client;
  }
  return client;
}

function forwardedFor(headers: IncomingMessage['headers']): string[] {
  const field = headers['x-forwarded-for'] ?? '';
  return (Array.isArray(field) ? field.join(',') : field).split(',');
}
