// Finding letters of whatever app, for the people on call.

import {
  findEventsByKey,
  findOwnedLetter,
  findSentAgain,
  type LetterPage,
  listLetters,
  type OwnedLetter,
} from '@pabal/db/letters';
import { findLetter, type LetterWithHistory } from '@pabal/db/parked';
import { findPerson, formerAddresses } from '@pabal/db/people';
import type { SpaceQueryable } from '@pabal/db/store';
import { type DeliveryState, excerpt, type Lane, PabalError } from '@pabal/domain';
import type { Address } from '@pabal/mail';

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
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
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
): Promise<LetterPage> {
  const eventOfKey = key === undefined ? undefined : await eventByKey(store, key, rest.app);
  const remoteId = messageId === undefined ? undefined : `<${messageId.replace(/^<|>$/g, '')}>`;
  const id = remoteId === undefined ? undefined : letterIdIn(remoteId);
  const contradictory = event !== undefined && eventOfKey !== undefined && event !== eventOfKey;
  if (eventOfKey === null || contradictory || (remoteId !== undefined && id === undefined))
    return { letters: [] };
  const addressKeys = await addressKeysOf(store, address, recipient);
  return listLetters(store, { ...rest, eventId: event ?? eventOfKey, addressKeys, remoteId, id }, page);
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
  const known = [...new Set([...people.map(({ addressKey }) => addressKey), ...former])].slice(0, mostAddresses);
  return address === undefined ? known : known.filter((key) => key === address.key);
}

/** Addresses of one person that are looked through: each is a walk of its own. */
const mostAddresses = 20;

/** A letter with everything that is known of it, and whose it is. */
export interface WholeLetter extends LetterWithHistory {
  readonly owner: Pick<OwnedLetter, 'app' | 'appId' | 'editionId' | 'newsletter' | 'againOf'>;
  /** The letter by which it was sent once more. */
  readonly sentAgainAs: string | null;
}

/** A letter of the space, whatever app or newsletter it is of. @throws PabalError `not-found` */
export async function wholeLetter(store: SpaceQueryable, id: string): Promise<WholeLetter> {
  const [found, owner] = [await findLetter(store, id), await findOwnedLetter(store, id)];
  if (found === undefined || owner === undefined)
    throw new PabalError('not-found', `There is no letter ${id} in this space.`);
  const sentAgainAs = (await findSentAgain(store, owner)) ?? null;
  const { app, appId, editionId, newsletter, againOf } = owner;
  return { ...found, owner: { app, appId, editionId, newsletter, againOf }, sentAgainAs };
}
