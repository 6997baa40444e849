// The address that limits count a request by: one function for the API, the console and the public pages.

import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Network } from '@pabal/config';

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
    if (trusted.length === 0 || !isProxy(peer)) return counted(peer);
    return counted(furthestVouchedFor(peer, forwardedFor(headers), isProxy));
  };
}

/** What an IP address is counted under; nothing for what is not an address. */
export function networkOf(text: string): string | undefined {
  const address = addressIn(text);
  return address === undefined ? undefined : counted(address);
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

/** `192.0.2.1:8080`, `[2001:db8::1]:8080`: some proxies write down the port, too. */
const withPort = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([^\]]+)\]):\d+$/;

/** The IP address in a text, without port, brackets and zone; IPv4 written as IPv6 becomes IPv4. */
function addressIn(text: string): string | undefined {
  const trimmed = text.trim();
  const [, ipv4, ipv6] = withPort.exec(trimmed) ?? [];
  const address = (ipv4 ?? ipv6 ?? trimmed).replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) === 0) return undefined;
  return isIP(address) === 6 ? (mappedIpv4(address) ?? address) : address;
}

function mappedIpv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.') : undefined;
}

function counted(address: string): string {
  if (isIP(address) === 4) return address;
  const network = groupsOf(address).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = groupsIn(head);
  if (tail === undefined) return before;
  const after = groupsIn(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}

function groupsIn(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}

/**
 * The network of an address that requests are counted under: the /24 of IPv4, the /48 of IPv6. It is what lists of sessions and
 * the audit log keep of an address: enough to tell an office from a stranger, too little to follow somebody by.
 */
export function wideNetworkOf(client: string): string {
  if (isIP(client) === 4) return `${client.split('.').slice(0, 3).join('.')}.0/24`;
  const groups = client.split(':').slice(0, 3);
  return client.endsWith('::/64') ? `${groups.join(':')}::/48` : 'unknown';
}
