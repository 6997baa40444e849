// What a reader can see and change of themselves, behind a link that was sent to their address.

import {
  changeReaders,
  chooseHowOften,
  countLeaveReason,
  findPageReader,
  type LeaveReason,
  listOfferedNewsletters,
  type PageReader,
} from '@pabal/db/people';
import { inSpace, type SpaceStore, type Store } from '@pabal/db/store';
import { msPerDay, PabalError } from '@pabal/domain';
import type { AddressKeys, UnsubscribeIds } from '@pabal/mail';
import { type NewsletterDefinition, newsletterDefinition } from '@pabal/newsletters';
import { subscribePerson, unsubscribePerson } from '@pabal/people';
import { consentText } from './consent-text.ts';

/** A newsletter in somebody's preferences. */
export interface PreferredNewsletter {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly definition: NewsletterDefinition;
  readonly isSubscribed: boolean;
  /** Whether the reader chose to get the first letter of each week only. It holds while the newsletter offers the choice. */
  readonly atMostWeekly: boolean;
  /** Whether the reader may subscribe by their own hand. Nobody comes back to a private newsletter that others took them off. */
  readonly mayJoin: boolean;
}

export interface Preferences {
  readonly reader: PageReader;
  /** Those that are public and those that the reader gets, by name. */
  readonly newsletters: readonly PreferredNewsletter[];
}

/**
 * The preferences of the person of a link; nothing when the person is gone.
 *
 * @param from  the newsletter whose letter the link was in
 */
export async function preferencesOf(
  store: Store,
  recipientId: string,
  from?: string,
): Promise<Preferences | undefined> {
  const reader = await findPageReader(store, recipientId);
  if (reader === undefined) return undefined;
  const offered = await listOfferedNewsletters(inSpace(store, reader.space), reader.addressKey, from);
  return {
    reader,
    newsletters: offered.flatMap(({ state, definition, ...newsletter }) => {
      // One that another version of pabal wrote must not keep readers from all the others.
      const read = newsletterDefinition.safeParse(definition);
      return read.success
        ? { ...newsletter, definition: read.data, isSubscribed: state === 'subscribed' }
        : [];
    }),
  };
}

/** What somebody changes of the person of a link. */
export type PreferenceChange =
  | { readonly kind: 'join' | 'leave' | 'weekly' | 'every-time'; readonly newsletter: string }
  | { readonly kind: 'pause'; readonly days: number }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'about'; readonly locale?: string | undefined; readonly timeZone?: string | undefined };

/** Days for which somebody may pause. */
export const pauseDays = [7, 14, 30, 90] as const;

/**
 * Makes one change, by the reader's own hand. A newsletter can be joined when it is public or was left by that hand.
 *
 * @param options.source  where, for the evidence of consent
 * @throws PabalError `not-found` for a newsletter that the preferences do not show, or a person who is gone
 */
export async function changePreferences(
  store: Store,
  { reader, newsletters }: Preferences,
  change: PreferenceChange,
  options: { readonly now: Date; readonly source: string; readonly keys: AddressKeys },
): Promise<void> {
  const space: SpaceStore = inSpace(store, reader.space);
  switch (change.kind) {
    case 'join': {
      const newsletter = shown(newsletters, change.newsletter);
      if (!newsletter.mayJoin) throw notShown();
      return join(store, { newsletterId: newsletter.id, recipientId: reader.id }, options);
    }
    case 'leave': {
      const newsletterId = shown(newsletters, change.newsletter).id;
      await unsubscribePerson(store, { newsletterId, recipientId: reader.id }, 'page');
      return;
    }
    case 'weekly':
    case 'every-time': {
      const { id, isSubscribed, definition } = shown(newsletters, change.newsletter);
      if (!isSubscribed || definition.offersWeekly !== true) throw notShown();
      return chooseHowOften(
        space,
        { newsletterId: id, addressKey: reader.addressKey },
        change.kind === 'weekly',
      );
    }
    case 'pause':
      return changeReaders(space, reader.addressKey, {
        pausedUntil: new Date(options.now.getTime() + change.days * msPerDay),
      });
    case 'go-on':
      return changeReaders(space, reader.addressKey, { pausedUntil: null });
    case 'about':
      return changeReaders(space, reader.addressKey, change);
  }
}

function shown(newsletters: readonly PreferredNewsletter[], key: string): PreferredNewsletter {
  const found = newsletters.find((newsletter) => newsletter.key === key);
  if (found === undefined) throw notShown();
  return found;
}

const notShown = () => new PabalError('not-found', 'These preferences show no such newsletter.');

async function join(
  store: Store,
  { newsletterId, recipientId }: UnsubscribeIds,
  { now, source, keys }: { readonly now: Date; readonly source: string; readonly keys: AddressKeys },
): Promise<void> {
  const consent = { at: now, source, textVersion: consentText.version };
  await subscribePerson(store, { newsletterId, recipientId, state: 'subscribed', consent }, 'page', keys);
}

/**
 * Takes back that somebody left by the link of a letter. A person whom others took off a private newsletter does not come back by it.
 *
 * @returns false when there is nothing to take back
 */
export async function undoLeaving(
  store: Store,
  ids: UnsubscribeIds,
  options: { readonly now: Date; readonly source: string; readonly keys: AddressKeys },
): Promise<boolean> {
  const preferences = await preferencesOf(store, ids.recipientId, ids.newsletterId);
  const newsletter = preferences?.newsletters.find(({ id }) => id === ids.newsletterId);
  if (newsletter === undefined || !newsletter.mayJoin) return newsletter?.isSubscribed === true;
  await join(store, ids, options);
  return true;
}

/** Counts why somebody left. Nothing of them is kept with it. */
export function noteLeaveReason(store: Store, newsletterId: string, reason: LeaveReason): Promise<void> {
  return countLeaveReason(store, newsletterId, reason);
}
