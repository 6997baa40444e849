// One request and its answer, without redirects.

import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { allowedAddresses, type Networks, pinned, type Resolve } from '@pabal/guard';
import { unlessAborted } from './aborted.ts';

export interface ExchangeDeps {
  readonly resolve: Resolve;
  readonly networks: Networks;
}

/** Most bytes of an answer's header fields. */
const maxHeaderSize = 32 * 1_024;

/**
 * Connects to an address that was checked, asks, and resolves with the answer before its body. Aborting the signal ends
 * the request and the body with it.
 */
export async function exchange(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  deps: ExchangeDeps,
): Promise<IncomingMessage> {
  const guard = { ...deps, setting: 'FEED_ALLOW_NETWORKS' };
  // The DNS cannot be aborted; its answer is not waited for.
  const addresses = await unlessAborted(allowedAddresses(url.hostname, guard), signal);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Without an agent: a connection that is kept would skip the check of the next host.
    const asked = request(url, { headers, signal, agent: false, lookup: pinned(addresses), maxHeaderSize });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}
