// Whose an address is, as far as callers are counted and remembered by it.

import { isIP } from 'node:net';

/** What a caller is counted under: an IPv4 address, or the /64 of an IPv6 address. Nothing for what is not an address. */
export function networkOf(text: string): string | undefined {
  const address = addressIn(text);
  return address === undefined ? undefined : counted(address);
}

/**
 * The wider network of an address, also of what {@link networkOf} made of it: the /24 of IPv4, the /48 of IPv6, and `unknown` for
 * what is not an address. It is enough to tell an office from a stranger, and too little to follow somebody by.
 */
export function wideNetworkOf(text: string): string {
  const network = networkOf(text.replace(/::\/64$/, '::'));
  if (network === undefined) return 'unknown';
  if (isIP(network) === 4) return `${network.split('.').slice(0, 3).join('.')}.0/24`;
  return `${network.split(':').slice(0, 3).join(':')}::/48`;
}

/** `192.0.2.1:8080`, `[2001:db8::1]:8080`: some proxies write down the port, too. */
const withPort = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([^\]]+)\]):\d+$/;

/** The IP address in a text, without port, brackets and zone; IPv4 written as IPv6 becomes IPv4. */
export function addressIn(text: string): string | undefined {
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
