import { type Consent, leftBeforeErased, liftNewsletterHold, subscribe, unsubscribe } from '@pabal/db/people';
import type { Queryable, Store } from '@pabal/db/store';
import { isOwnHand, PabalError, type SubscriptionState } from '@pabal/domain';
import type { AddressKeys } from '@pabal/mail';
import type { Reader } from './subscriptions.ts';

interface Wanted extends Reader {
  readonly state: Exclude<SubscriptionState, 'unsubscribed'>;
  readonly consent: Consent;
}

/**
 * Subscribes somebody, or notes that they have asked for it. A person who has left the newsletter by their own hand is
 * subscribed again by that hand only, also when they were erased since: a page on which they confirm it comes with the actor `page`,
 * and lifts what they did. Files and sources are taken in by builders, which have no LINK_SECRET and know no erased
 * address: what they subscribe is kept back when its letter would be claimed.
 *
 * @param keys  recognise addresses that were erased; absent without LINK_SECRET, when nobody can have been erased
 * @throws PabalError `left-by-themselves`
 */
export async function subscribePerson(
  store: Store,
  wanted: Wanted,
  actor: string,
  keys: AddressKeys | undefined,
): Promise<void> {
  const stands = await store.transaction((transaction) =>
    subscribeUnlessLeft(transaction, wanted, actor, keys),
  );
  if (stands === 'subscribed') return;
  throw new PabalError(
    'left-by-themselves',
    'This person has left the newsletter by the link in a letter. Nothing was changed, whatever consent there is: only they can come back, by their own hand.',
  );
}

async function subscribeUnlessLeft(
  transaction: Queryable,
  wanted: Wanted,
  actor: string,
  keys: AddressKeys | undefined,
): Promise<'subscribed' | 'left'> {
  const own = isOwnHand(actor);
  if (!own && keys !== undefined && (await leftBeforeErased(transaction, wanted, keys.pads))) return 'left';
  const stands = await subscribe(transaction, { ...wanted, actor });
  if (own && wanted.state === 'subscribed' && keys !== undefined)
    await liftNewsletterHold(transaction, wanted, keys.pads);
  return stands;
}

/**
 * Takes somebody off a newsletter, and everybody with the same address. A newsletter or a person that does not exist changes
 * nothing: a link may be older than both.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`; one of `ownHands` when it is the person, who alone can then
 *   come back
 * @returns how many recipients this changed something for
 */
export function unsubscribePerson(
  store: Queryable,
  { newsletterId, recipientId }: Reader,
  actor: string,
): Promise<number> {
  return unsubscribe(store, { newsletterId, recipientId, actor });
}
