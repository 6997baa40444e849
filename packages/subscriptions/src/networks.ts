import { createHmac, hkdfSync } from 'node:crypto';

/**
 * What is kept of the network that somebody asked from: enough to see that two requests came from the same one, and useless
 * without the secret.
 *
 * @param secret  LINK_SECRET; the first of several makes the hashes
 */
export function createNetworkHash(secret: string): (network: string) => string {
  const [first = ''] = secret.split(/\s+/).filter((part) => part !== '');
  const key = Buffer.from(hkdfSync('sha256', first, '', 'pabal network', 32));
  return (network) => createHmac('sha256', key).update(network).digest('hex').slice(0, 32);
}
