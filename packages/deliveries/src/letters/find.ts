// Finding letters of whatever app, for the people on call.

import { findEventsByKey, listLetters } from '@pabal/db/letters';
import { findPerson, formerAddresses } from '@pabal/db/people';
import type { SpaceQueryable } from '@pabal/db/store';
import { type DeliveryState, excerpt, type Lane, PabalError } from '@pabal/domain';
import type { Address } from '@pabal/mail';
import { type ShownLetter, shownLetter } from './shown.ts';

/** What a person knows of letters. What is not given does not matter. */
export interface LettersWanted {
  readonly address?: Pick<Address, 'key'> | undefined;
  /** The external id of a recipient: letters to all addresses that are known of this person. */
  readonly recipient?: string | undefined;
  readonly event?: string | undefined;
  /** The idempotency key of an event. */
  readonly key?: string | undefined;
  /** With angle brackets or without. */
  readonly messageId?: string | undefined;
  readonly template?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly lane?: Lane | undefined;
  /** The name of an app. */
  readonly app?: string | undefined;
  readonly settledFrom?: Date | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

export interface FoundLetters {
  readonly letters: readonly ShownLetter[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/**
 * A page of the letters of all apps and newsletters of the space, the newest first.
 *
 * @throws PabalError `not-found` when there is no such recipient; `invalid-request` when the key is one of several apps' events
 */
export async function findLetters(
  store: SpaceQueryable,
  { address, recipient, key, event, messageId, ...rest }: LettersWanted,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<FoundLetters> {
  const eventOfKey = key === undefined ? undefined : await eventByKey(store, key, rest.app);
  const remoteId = messageId === undefined ? undefined : `<${messageId.replace(/^<|>$/g, '')}>`;
  const id = remoteId === undefined ? undefined : letterIdIn(remoteId);
  const contradictory = event !== undefined && eventOfKey !== undefined && event !== eventOfKey;
  if (eventOfKey === null || contradictory || (remoteId !== undefined && id === undefined))
    return { letters: [], next: null };
  const addressKeys = await addressKeysOf(store, address, recipient);
  const filter = { ...rest, eventId: event ?? eventOfKey, addressKeys, remoteId, id };
  const { letters, next = null } = await listLetters(store, filter, page);
  return { letters: letters.map((letter) => shownLetter(letter)), next };
}

/** A Message-ID is made of the letter's id. */
function letterIdIn(remoteId: string): string | undefined {
  const [, id] = /^<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/i.exec(remoteId) ?? [];
  return id?.toLowerCase();
}

async function eventByKey(
  store: SpaceQueryable,
  key: string,
  app: string | undefined,
): Promise<string | null> {
  const [first, second, ...others] = await findEventsByKey(store, key, app);
  if (first === undefined) return null;
  if (second === undefined) return first.eventId;
  const apps = [first, second, ...others].map(({ app }) => app).join(', ');
  const expected = `one of the apps that have used this key: ${apps}`;
  throw new PabalError('invalid-request', `Several apps have used this key. Expected ${expected}.`, {
    fields: [{ field: 'query/app', expected, got: 'none' }],
  });
}

async function addressKeysOf(
  store: SpaceQueryable,
  address: Pick<Address, 'key'> | undefined,
  recipient: string | undefined,
): Promise<readonly string[] | undefined> {
  if (recipient === undefined) return address && [address.key];
  const people = await findPerson(store, recipient);
  if (people.length === 0)
    throw new PabalError('not-found', `There is no recipient ${excerpt(recipient)} in this space.`);
  const former = await formerAddresses(
    store,
    people.map(({ id }) => id),
  );
  const known = [...new Set([...people.map(({ addressKey }) => addressKey), ...former])].slice(
    0,
    mostAddresses,
  );
  return address === undefined ? known : known.filter((key) => key === address.key);
}

/** Addresses of one person that are looked through: each is a walk of its own. */
const mostAddresses = 20;
