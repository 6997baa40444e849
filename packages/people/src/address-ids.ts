// People who are known by nothing but their address have an external id made from it.

const prefix = 'mailto:';

/** The external id of a person who is known by this address only. */
export function addressId({ key }: { readonly key: string }): string {
  return `${prefix}${key}`;
}

/** True for an external id that belongs to an address. */
export function isAddressId(externalId: string): boolean {
  return externalId.startsWith(prefix);
}
