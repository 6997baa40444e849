// Finds the addresses of hosts that others named, and lets connections go to those alone that may be spoken to.

import { lookup as lookupOfSystem, Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { HostRefused } from './host-refused.ts';
import type { Networks } from './networks.ts';

/** Finds the IP addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** What the addresses of a host are judged by. */
interface Guard {
  readonly resolve: Resolve;
  readonly networks: Networks;
  /** The setting that lets private networks in, for the sentence that refuses one. */
  readonly setting: string;
}

/**
 * Asks the DNS without Node's thread pool: four names whose servers are silent would hold up everything else there. What
 * the DNS does not know (hosts file, names of the local network) is asked of the operating system.
 */
export function createResolve(): Resolve {
  const resolver = new Resolver({ timeout: 2_500, tries: 2 });
  return async (host) => {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    if (answers.every((answer) => answer.status === 'rejected' && isSilence(answer.reason))) {
      throw new HostRefused('no-such-host', `The DNS gave no answer about ${host}.`);
    }
    return (await lookupOfSystem(host, { all: true })).map(({ address }) => address);
  };
}

const isSilence = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ETIMEOUT' || error.code === 'ECANCELLED');

/**
 * Finds the addresses of a URL's host that may be spoken to.
 *
 * @throws HostRefused `no-such-host` when there are none, `refused-network` when none of them may
 */
export async function allowedAddresses(
  hostname: string,
  { resolve, networks, setting }: Guard,
): Promise<readonly string[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) > 0 ? [host] : await resolve(host).catch((error) => noSuchHost(host, error));
  if (found.length === 0) noSuchHost(host, undefined);
  const allowed = found.filter((address) => networks.allows(address));
  if (allowed.length > 0) return allowed;
  throw new HostRefused(
    'refused-network',
    `${host} leads into a private network. If it is meant to, add the network to ${setting}; the log has its address.`,
    { leadsTo: found[0] },
  );
}

function noSuchHost(host: string, cause: unknown): never {
  if (cause instanceof HostRefused) throw cause;
  throw new HostRefused('no-such-host', `The host ${host} has no address.`, { cause });
}

/**
 * What `net.connect` asks instead of the DNS: the addresses that were checked and no others, so that a name whose answer
 * changes between check and connection gains nothing.
 */
export function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = all;
    if (options.all === true) callback(null, all);
    else callback(null, first?.address ?? '', first?.family);
  };
}

/**
 * The same for connections that are kept: each new one asks, and is refused where its host leads to no address that may be spoken
 * to. `net.connect` asks for names only; a host that is an address has to go through `allowedAddresses` before.
 */
export function guardedLookup(guard: Guard): LookupFunction {
  return (host, options, callback) => {
    allowedAddresses(host, guard).then(
      (addresses) => pinned(addresses)(host, options, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}
