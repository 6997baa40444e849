import { isIP } from 'node:net';

/** A network such as `10.1.0.0/16` or `fd00::/8`; a single address is a network of one. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * Reads a list of networks, separated by commas or spaces.
 *
 * @returns undefined when a part is not a network
 */
export function readNetworks(text: string): readonly Network[] | undefined {
  const networks = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(readNetwork);
  return networks.includes(undefined) ? undefined : networks.filter((network) => network !== undefined);
}

function readNetwork(text: string): Network | undefined {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (version === 0 || more !== undefined || bits === '' || !(prefix >= 0 && prefix <= most))
    return undefined;
  return Number.isInteger(prefix) ? { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined;
}
