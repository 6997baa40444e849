// Where people stand with newsletters, by the names that requests and commands have for both.

import { findNewsletterId, findSubscription, type Subscription } from '@pabal/db/people';
import type { SpaceQueryable } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';
import { recipientOf } from '../recipients.ts';

/** The ids of a newsletter and of a recipient. */
export interface Reader {
  readonly newsletterId: string;
  readonly recipientId: string;
}

/** The id of the newsletter of this key. @throws PabalError `not-found` */
export async function newsletterIdOf(store: SpaceQueryable, key: string): Promise<string> {
  const id = await findNewsletterId(store, key);
  if (id === undefined) throw new PabalError('not-found', `There is no newsletter ${excerpt(key)}.`);
  return id;
}

/** The ids behind a newsletter's key and a recipient's external id. @throws PabalError `not-found` */
export async function readerOf(store: SpaceQueryable, key: string, externalId: string): Promise<Reader> {
  return {
    newsletterId: await newsletterIdOf(store, key),
    recipientId: (await recipientOf(store, externalId)).id,
  };
}

/** Where a recipient stands with a newsletter. @throws PabalError `not-found` when they never subscribed */
export async function subscriptionOf(
  store: SpaceQueryable,
  { newsletterId, recipientId }: Reader,
): Promise<Subscription> {
  const subscription = await findSubscription(store, newsletterId, recipientId);
  if (subscription !== undefined) return subscription;
  throw new PabalError('not-found', 'This recipient was never subscribed to this newsletter.');
}
