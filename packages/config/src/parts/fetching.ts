import { type Network, readNetworks } from '../networks.ts';

/** Our name in robots.txt, and the beginning of our User-Agent. */
export const agentName = 'pabal';

/** How documents of others are fetched, as the settings have it: for `createFetcher` of packages/feeds. */
export function fetcherOptions(config: {
  readonly PUBLIC_URL: string;
  readonly FEED_TIMEOUT_SECONDS: number;
  readonly FEED_MAX_BYTES: number;
  readonly FEED_ALLOW_NETWORKS?: string | undefined;
}): {
  readonly userAgent: string;
  readonly allowNetworks: readonly Network[];
  readonly timeouts: { readonly connectMs: number; readonly readMs: number; readonly totalMs: number };
  readonly maxBytes: number;
} {
  const timeoutMs = config.FEED_TIMEOUT_SECONDS * 1_000;
  return {
    userAgent: `${agentName}/1 (+${config.PUBLIC_URL})`,
    allowNetworks: readNetworks(config.FEED_ALLOW_NETWORKS ?? '') ?? [],
    timeouts: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    maxBytes: config.FEED_MAX_BYTES,
  };
}
