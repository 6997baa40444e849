// People and what they want: subscriptions, addresses not to be written to, and files of people coming in.

/**
 * Where somebody stands with a newsletter:
 *
 * - `subscribed`   wants it, with evidence of consent
 * - `pending`      has asked for it and not yet confirmed (double opt-in): is not written to
 * - `unsubscribed` does not want it; no import and no group changes that, only a new consent. A person who left by their
 * own hand
 *                  is subscribed again by that same hand and by nobody else, whatever consent is claimed
 */
export const subscriptionStates = ['subscribed', 'pending', 'unsubscribed'] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];

/**
 * Actors that are the person: a link in a letter, a mail program's button (RFC 8058), one of our pages, a mail to the address in
 * the letter's head, a complaint to the provider of the mailbox.
 */
export const ownHands = ['link', 'one-click', 'page', 'mail', 'complaint'] as const;

/** Whether a change of somebody's will was made by that person. */
export function isOwnHand(actor: string): boolean {
  return ownHands.some((hand) => hand === actor);
}

/** What an address must not get: letters of any kind, or of one lane. */
export const suppressionScopes = ['all', 'event', 'newsletter'] as const;
export type SuppressionScope = (typeof suppressionScopes)[number];

/** Files that people may come in. */
export const importFormats = ['csv', 'ndjson'] as const;
export type ImportFormat = (typeof importFormats)[number];

/**
 * An import of people:
 *
 * - `uploading` its file is on the way
 * - `held`      its file is stored whole, and waits until somebody has looked at its first lines and begins it
 * - `running`   its file is stored whole; lines are taken in
 * - `finished`  every line was taken in or refused with its reason
 * - `failed`    the file as a whole cannot be read; what was taken in before stays
 * - `cancelled` by the one it names; what was taken in before stays
 */
export const importStates = ['uploading', 'held', 'running', 'finished', 'failed', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];
