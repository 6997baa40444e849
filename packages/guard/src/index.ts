export { allowedAddresses, createResolve, guardedLookup, pinned, type Resolve } from './addresses.ts';
export { addressIn, networkOf, wideNetworkOf } from './callers.ts';
export { HostRefused } from './host-refused.ts';
export { createNetworks, type Network, type Networks } from './networks.ts';
export { retryAfterMs } from './retry-after.ts';
export { webhookSecretPrefix, webhookSignature } from './standard-webhooks.ts';
