// Subscriptions by the names that requests and commands have, and as every door shows them.

import {
  type Consent,
  findSubscriptions,
  listSubscriptions,
  type Subscription,
  type SubscriptionMove,
} from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { nextOf, type PageAsked, type SubscriptionState } from '@pabal/domain';
import type { AddressKeys } from '@pabal/mail';
import { recipientOf } from '../recipients.ts';
import { subscribePerson, unsubscribePerson } from './subscribing.ts';
import { newsletterIdOf, readerOf, subscriptionOf } from './subscriptions.ts';

/** Where somebody stands with a newsletter. */
export interface ShownSubscription extends Omit<Subscription, 'recipientId' | 'externalId'> {
  /** By the id that the company knows them by. */
  readonly recipient: string;
}

const shownSubscription = ({ recipientId: _, externalId, ...rest }: Subscription): ShownSubscription => ({
  ...rest,
  recipient: externalId,
});

export interface SubscriptionPage {
  readonly subscriptions: readonly ShownSubscription[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of those who subscribed to a newsletter, or had. @throws PabalError `not-found` */
export async function subscriptionPage(
  store: SpaceQueryable,
  newsletter: string,
  { state, ...page }: PageAsked & { readonly state?: SubscriptionState | undefined },
): Promise<SubscriptionPage> {
  const newsletterId = await newsletterIdOf(store, newsletter);
  const found = await listSubscriptions(store, newsletterId, { state, after: page.after, limit: page.limit });
  return {
    subscriptions: found.map(shownSubscription),
    next: nextOf(found, page.limit, ({ recipientId }) => recipientId),
  };
}

/** What somebody wants, and every change of it, the newest first. */
export interface PersonSubscriptions {
  readonly subscriptions: readonly ShownSubscription[];
  readonly history: readonly SubscriptionMove[];
}

/** @throws PabalError `not-found` */
export async function subscriptionsOf(
  store: SpaceQueryable,
  externalId: string,
): Promise<PersonSubscriptions> {
  const { subscriptions, moves } = await findSubscriptions(store, (await recipientOf(store, externalId)).id);
  return { subscriptions: subscriptions.map(shownSubscription), history: moves };
}

/** A reader by the names of both. */
export interface ReaderNamed {
  readonly newsletter: string;
  readonly recipient: string;
}

/** Where a reader stands with a newsletter. @throws PabalError `not-found` */
export async function standingOf(
  store: SpaceQueryable,
  { newsletter, recipient }: ReaderNamed,
): Promise<ShownSubscription> {
  return shownSubscription(await subscriptionOf(store, await readerOf(store, newsletter, recipient)));
}

export interface SubscriptionRequest extends ReaderNamed {
  readonly state: 'subscribed' | 'pending';
  /** Evidence; given now where it says no time. */
  readonly consent: Omit<Consent, 'at'> & { readonly at?: Date | undefined };
}

/**
 * Subscribes somebody, or notes that they have asked for it.
 *
 * @returns where they stand then; who was subscribed before stays so
 * @throws PabalError `not-found`, `left-by-themselves`
 */
export async function subscribeReader(
  store: SpaceStore,
  { newsletter, recipient, state, consent }: SubscriptionRequest,
  actor: string,
  keys: AddressKeys | undefined,
): Promise<ShownSubscription> {
  const ids = await readerOf(store, newsletter, recipient);
  const evidence = { ...consent, at: consent.at ?? new Date() };
  await subscribePerson(store, { ...ids, state, consent: evidence }, actor, keys);
  return shownSubscription(await subscriptionOf(store, ids));
}

/** Where somebody stands who was unsubscribed. */
export interface Unsubscribed extends ShownSubscription {
  /** Recipients with the same address whom this changed something for. */
  readonly changed: number;
}

/** Unsubscribes somebody, and everybody with the same address. @throws PabalError `not-found` */
export async function unsubscribeReader(
  store: SpaceStore,
  { newsletter, recipient }: ReaderNamed,
  actor: string,
): Promise<Unsubscribed> {
  const ids = await readerOf(store, newsletter, recipient);
  const changed = await unsubscribePerson(store, ids, actor);
  return { ...shownSubscription(await subscriptionOf(store, ids)), changed };
}
