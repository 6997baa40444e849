// Suppressions as people see and lift them, those of erased people among them.

import {
  liftHolds,
  listRemovals,
  listSuppressions,
  type NewSuppression,
  removeSuppressions,
  type Suppression,
  type SuppressionRemoval,
} from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { nextOf, type PageAsked, type SuppressionScope } from '@pabal/domain';
import type { Address, AddressKeys } from '@pabal/mail';
import { suppress } from './on-call.ts';

/** The forms in which an address may be kept: the one that is compared, and its keyed hash after an erasure. */
const kindsOfKey = (addressKey: string, keys: AddressKeys | undefined): readonly string[] => [
  addressKey,
  ...(keys?.hashes(addressKey) ?? []),
];

/** What holds letters back from an address, as every door shows it. */
export interface ShownSuppression extends Omit<Suppression, 'addressKey'> {
  /** Null for a person who was erased: the address is not kept. */
  readonly address: string | null;
  /** The keyed hash in place of the address of a person who was erased; else null. */
  readonly addressHash: string | null;
}

type Shown<Row extends Suppression> = Omit<Row, 'addressKey'> & ReturnType<typeof addressOrHash>;

const shown = <Row extends Suppression>({ addressKey, ...rest }: Row): Shown<Row> => ({
  ...rest,
  ...addressOrHash(addressKey),
});

interface AddressWanted {
  /** An address in the form that is compared. */
  readonly address?: string | undefined;
}

export interface SuppressionPage {
  readonly suppressions: readonly ShownSuppression[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/**
 * A page of addresses that are not written to, the newest first.
 *
 * @param keys  find what holds for an address that was erased
 */
export async function suppressionPage(
  store: SpaceQueryable,
  wanted: AddressWanted & {
    readonly scope?: SuppressionScope | undefined;
    readonly reason?: string | undefined;
  },
  page: PageAsked,
  keys: AddressKeys | undefined,
): Promise<SuppressionPage> {
  const { address, ...filter } = wanted;
  const addressKeys = address === undefined ? undefined : kindsOfKey(address, keys);
  const found = await listSuppressions(store, { ...filter, addressKeys }, page);
  return { suppressions: found.map(shown), next: nextOf(found, page.limit, ({ id }) => id) };
}

/** What was lifted, and by whom. */
type ShownRemoval = ShownSuppression & Pick<SuppressionRemoval, 'removedAt' | 'removedBy'>;

export interface RemovalPage {
  readonly removals: readonly ShownRemoval[];
  readonly next: string | null;
}

/** A page of suppressions that were lifted, the last first. */
export async function removalPage(
  store: SpaceQueryable,
  { address }: AddressWanted,
  page: PageAsked,
  keys: AddressKeys | undefined,
): Promise<RemovalPage> {
  const addressKeys = address === undefined ? undefined : kindsOfKey(address, keys);
  const found = await listRemovals(store, { addressKeys }, page);
  return { removals: found.map(shown), next: nextOf(found, page.limit, ({ id }) => id) };
}

/**
 * Suppresses an address, or gives its suppression of this scope another reason and end.
 *
 * @param onCall  addresses that reports and alarms go to: only newsletters can be kept from them
 * @throws PabalError `reserved-address`
 */
export async function suppressAddress(
  store: SpaceStore,
  suppression: NewSuppression,
  onCall: readonly Address[],
): Promise<ShownSuppression & { readonly created: boolean }> {
  const { created, ...stored } = await suppress(store, suppression, onCall);
  return { created, ...shown(stored) };
}

/** What was lifted; empty when there was nothing. */
export interface Lifted {
  readonly removed: readonly ShownSuppression[];
}

/** Lets an address be written to again, also where it was erased. Who did, and what stood there, is kept. */
export async function liftFrom(
  store: SpaceStore,
  removal: Parameters<typeof liftSuppressions>[1],
  keys: AddressKeys | undefined,
): Promise<Lifted> {
  return { removed: (await liftSuppressions(store, removal, keys)).map(shown) };
}

function liftSuppressions(
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
const addressOrHash = (
  addressKey: string,
): { readonly address: string | null; readonly addressHash: string | null } =>
  // An address has an @, so that none of them reads like this.
  /^erased:[0-9a-f]{64}$/.test(addressKey)
    ? { address: null, addressHash: addressKey }
    : { address: addressKey, addressHash: null };
