// Recipients as people decide about them.

import { findRecipient, putRecipient, type Recipient } from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';
import type { Address } from '@pabal/mail';
import { addressId, isAddressId } from './address-ids.ts';
import type { JsonObject } from './fields.ts';

/** A person as the company knows them. */
export interface RecipientRequest {
  readonly email: Address;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly attributes?: JsonObject | undefined;
}

/** The recipient whom the company knows by this id. @throws PabalError `not-found` */
export async function recipientOf(store: SpaceQueryable, externalId: string): Promise<Recipient> {
  const recipient = await findRecipient(store, externalId);
  if (recipient !== undefined) return recipient;
  const hint = externalId.includes('@') && !externalId.startsWith('mailto:');
  throw new PabalError(
    'not-found',
    `There is no recipient ${excerpt(externalId)}.${hint ? ` A person without another id has ${excerpt(`mailto:${externalId}`)}.` : ''}`,
  );
}

/**
 * Makes a recipient, or makes the one of this id exactly so.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `invalid-request` about the id when it is one of another address
 */
export async function saveRecipient(
  store: SpaceStore,
  externalId: string,
  { email, attributes, ...rest }: RecipientRequest,
  actor: string,
): Promise<Recipient & { readonly created: boolean }> {
  if (isAddressId(externalId) && externalId !== addressId(email)) throw notItsAddress(externalId, email);
  const { address, key: addressKey } = email;
  return putRecipient(
    store,
    { ...rest, externalId, address, addressKey, attributes: attributes?.value ?? {} },
    actor,
  );
}

function notItsAddress(externalId: string, email: Address): PabalError {
  const expected = `an id that does not begin with mailto:, or ${excerpt(addressId(email))}`;
  const got = excerpt(externalId);
  return new PabalError('invalid-request', `path/externalId: expected ${expected}, got ${got}.`, {
    fields: [{ field: 'path/externalId', expected, got }],
  });
}
