import { findRecipient, putRecipient as put, type Recipient } from '@pabal/db';
import { PabalError } from '@pabal/domain';
import { addressId, isAddressId } from '@pabal/people';
import type { Api } from '../api.ts';
import { excerpt } from '../http/refusals.ts';
import type { Call, Reply } from '../http/route.ts';
import type { RecipientRequest, ShownRecipient } from '../schemas/people.ts';

/** `PUT /v1/recipients/{externalId}` */
export async function putRecipient(
  api: Api,
  { input }: Call<{ path: { externalId: string }; body: RecipientRequest }>,
): Promise<Reply> {
  const { externalId } = input.path;
  const { email, attributes, ...rest } = input.body;
  if (isAddressId(externalId) && externalId !== addressId(email)) {
    const expected = `an id that does not begin with mailto:, or ${excerpt(addressId(email))}`;
    throw new PabalError(
      'invalid-request',
      `path/externalId: expected ${expected}, got ${excerpt(externalId)}.`,
      {
        fields: [{ field: 'path/externalId', expected, got: excerpt(externalId) }],
      },
    );
  }
  const recipient = {
    ...rest,
    externalId,
    address: email.address,
    addressKey: email.key,
    attributes: attributes?.value ?? {},
  };
  const { created, ...stored } = await put(api.store, recipient);
  return { status: created ? 201 : 200, body: showRecipient(stored) };
}

/** `GET /v1/recipients/{externalId}` */
export async function getRecipient(
  api: Api,
  { input }: Call<{ path: { externalId: string } }>,
): Promise<Reply> {
  const { externalId } = input.path;
  const recipient = await findRecipient(api.store, externalId);
  if (recipient !== undefined) return { status: 200, body: showRecipient(recipient) };
  throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
}

/** A recipient as it is answered. */
export function showRecipient(recipient: Recipient): ShownRecipient {
  const { externalId, name, locale, timeZone, attributes } = recipient;
  return {
    externalId,
    email: recipient.address,
    name,
    locale,
    timeZone,
    attributes,
    activeAt: recipient.activeAt?.toISOString() ?? null,
    createdAt: recipient.createdAt.toISOString(),
    updatedAt: recipient.updatedAt.toISOString(),
  };
}
