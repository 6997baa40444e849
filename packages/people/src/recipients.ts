// Recipients as people decide about them.

import {
  findRecipient,
  findRecipientsLike,
  type IfUpdated,
  putRecipient,
  type Recipient,
} from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { excerpt, nextOf, PabalError, type PageAsked } from '@pabal/domain';
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

/** A recipient as every door shows it. */
export interface ShownRecipient extends Omit<Recipient, 'id' | 'address' | 'addressKey'> {
  readonly email: string;
}

export const shownRecipient = ({ id: _, addressKey: __, address, ...rest }: Recipient): ShownRecipient => ({
  ...rest,
  email: address,
});

export interface RecipientPage {
  readonly recipients: readonly ShownRecipient[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/**
 * The recipients whose id, address, name or attributes have this text in them, in whatever case; without a text all of them. They
 * come in the order in which they were made.
 *
 * @throws PabalError `too-expensive` or `store-busy`
 */
export async function findRecipients(
  store: SpaceStore,
  text: string | undefined,
  page: PageAsked,
): Promise<RecipientPage> {
  const found = await findRecipientsLike(store, text, page);
  return { recipients: found.map(shownRecipient), next: nextOf(found, page.limit, ({ id }) => id) };
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
 * @param seen   nothing is done when it is another one by now
 * @throws PabalError `invalid-request` about the id when it is one of another address; `version-conflict`
 */
export async function saveRecipient(
  store: SpaceStore,
  externalId: string,
  { email, attributes, ...rest }: RecipientRequest,
  actor: string,
  seen?: IfUpdated,
): Promise<Recipient & { readonly created: boolean }> {
  if (isAddressId(externalId) && externalId !== addressId(email)) throw notItsAddress(externalId, email);
  const { address, key: addressKey } = email;
  return putRecipient(
    store,
    { ...rest, externalId, address, addressKey, attributes: attributes?.value ?? {} },
    actor,
    seen,
  );
}

function notItsAddress(externalId: string, email: Address): PabalError {
  const expected = `an id that does not begin with mailto:, or ${excerpt(addressId(email))}`;
  const got = excerpt(externalId);
  return new PabalError('invalid-request', `path/externalId: expected ${expected}, got ${got}.`, {
    fields: [{ field: 'path/externalId', expected, got }],
  });
}
