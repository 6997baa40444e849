// Suppressions as people see and lift them, those of erased people among them.

import { liftHolds, removeSuppressions, type Suppression } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import type { SuppressionScope } from '@pabal/domain';
import type { AddressKeys } from '@pabal/mail';

/** The forms in which an address may be kept: the one that is compared, and its keyed hash after an erasure. */
export const kindsOfKey = (addressKey: string, keys: AddressKeys | undefined): readonly string[] => [
  addressKey,
  ...(keys?.hashes(addressKey) ?? []),
];

/** Lets an address be written to again, also where it was erased. Who did, and what stood there, is kept. */
export function liftSuppressions(
  store: SpaceStore,
  removal: {
    readonly addressKey: string;
    readonly scope?: SuppressionScope | undefined;
    readonly actor: string;
  },
  keys: AddressKeys | undefined,
): Promise<Suppression[]> {
  const { addressKey, scope, actor } = removal;
  return store.transaction(async (transaction) => [
    ...(await removeSuppressions(transaction, removal)),
    ...(await liftHolds(transaction, { hashes: keys?.hashes(addressKey) ?? [], scope, actor })),
  ]);
}

/** An address, or the keyed hash in its place: nobody knows the addresses of people who were erased. */
export const addressOrHash = (
  addressKey: string,
): { readonly address: string | null; readonly addressHash: string | null } =>
  // An address has an @, so that none of them reads like this.
  /^erased:[0-9a-f]{64}$/.test(addressKey)
    ? { address: null, addressHash: addressKey }
    : { address: addressKey, addressHash: null };
