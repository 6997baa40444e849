// Which addresses may be spoken to. A caller that can name a feed can make this machine connect, so everything that is not the
// public internet is refused: this machine, its networks, the metadata services of clouds.

import { BlockList, isIP } from 'node:net';

/**
 * IPv4 blocks that are not the public internet: IANA's special-purpose registry (RFC 6890 and its updates), those of it
 * that any network may answer itself (AS112, AMT), and what clouds give their own machines.
 */
const specialIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // The agent of Azure on the host of a virtual machine.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, what is reserved, and the broadcast address.
  ['224.0.0.0', 3],
];

/** The same of IPv6, within what is in use at all. */
const specialIpv6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

/**
 * What is in use of IPv6: the public internet, and two forms of IPv4 addresses, which are judged by the address in them.
 * Everything else is refused, such as ::1, fc00::/7, fe80::/10, ff00::/8, 100::/64, 5f00::/16, 64:ff9b:1::/48 and the
 * translated addresses of ::ffff:0:0:0/96.
 */
const usedIpv6: readonly (readonly [string, number])[] = [
  ['2000::', 3],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
];

export interface Networks {
  /** Whether this IP address may be spoken to. */
  allows(address: string): boolean;
}

/** A network such as `10.1.0.0/16` or `fd00::/8`. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** The public internet, and also these networks. */
export function createNetworks(allowed: readonly Network[] = []): Networks {
  const special = new BlockList();
  for (const [address, prefix] of specialIpv4) addWithDisguises(special, address, prefix);
  for (const [address, prefix] of specialIpv6) special.addSubnet(address, prefix, 'ipv6');
  const used = new BlockList();
  for (const [address, prefix] of usedIpv6) used.addSubnet(address, prefix, 'ipv6');
  const exceptions = new BlockList();
  for (const { address, prefix, family } of allowed) {
    exceptions.addSubnet(address, prefix, family);
    if (family === 'ipv4') exceptions.addSubnet(`::ffff:${address}`, 96 + prefix, 'ipv6');
  }
  return {
    allows(address) {
      const version = isIP(address);
      if (version === 0) return false;
      const family = version === 4 ? 'ipv4' : 'ipv6';
      if (exceptions.check(address, family)) return true;
      const isUsed = version === 4 || used.check(address, 'ipv6');
      return isUsed && !special.check(address, family);
    },
  };
}

/** IPv6 has forms in which an IPv4 address is spoken to: mapped, NAT64 (RFC 6052) and 6to4 (RFC 3056). */
function addWithDisguises(list: BlockList, address: string, prefix: number): void {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const high = ((a << 8) | b).toString(16);
  const low = ((c << 8) | d).toString(16);
  list.addSubnet(address, prefix, 'ipv4');
  list.addSubnet(`::ffff:${address}`, 96 + prefix, 'ipv6');
  list.addSubnet(`64:ff9b::${high}:${low}`, 96 + prefix, 'ipv6');
  list.addSubnet(`2002:${high}:${low}::`, 16 + prefix, 'ipv6');
}
