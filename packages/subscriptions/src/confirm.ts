// The second half of a double opt-in: the owner of an address presses the button behind the link in a letter.

import {
  askPageLetterAgain,
  confirmPageRequest,
  findLinkedNewsletter,
  findPageRequest,
  findReaderByAddress,
  type PageRequest,
  putRecipient,
} from '@pabal/db/people';
import { inSpace, type SpaceStore, type Store } from '@pabal/db/store';
import { msPerDay } from '@pabal/domain';
import type { AddressKeys } from '@pabal/mail';
import { subscribePerson } from '@pabal/people';
import type { SignUpIds } from './links.ts';

/** Where a sign-up stands. */
export type SignUpState =
  /** The request is gone, or its newsletter. */
  | { readonly kind: 'gone'; readonly newsletter?: LinkedNewsletter }
  /** Nobody pressed the button in time: a new letter may be asked for. */
  | { readonly kind: 'old'; readonly newsletter: LinkedNewsletter }
  /** The button can be pressed. */
  | { readonly kind: 'open'; readonly newsletter: LinkedNewsletter }
  /** It was confirmed, and has not been taken back since. */
  | { readonly kind: 'confirmed'; readonly newsletter: LinkedNewsletter; readonly recipientId: string }
  /** It was confirmed, and the person has left since. */
  | { readonly kind: 'left'; readonly newsletter: LinkedNewsletter };

interface LinkedNewsletter {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** Whether its page can be linked to. */
  readonly isPublic: boolean;
}

/** Days after the last letter in which the button works. */
export const confirmDays = 7;

/** Where the sign-up of a link stands. Looking changes nothing: scanners look at every link. */
export async function signUpState(
  store: Store,
  { requestId, newsletterId }: SignUpIds,
  now: Date,
): Promise<SignUpState> {
  const found = await findLinkedNewsletter(store, newsletterId);
  if (found === undefined) return { kind: 'gone' };
  const { id, key, name } = found;
  const newsletter = { id, key, name, isPublic: isPublic(found.definition) };
  const request = await findPageRequest(store, requestId);
  if (request === undefined || request.newsletterId !== newsletterId) return { kind: 'gone', newsletter };
  if (request.confirmedAt === null) return { kind: isOld(request, now) ? 'old' : 'open', newsletter };
  const reader = await findReaderByAddress(inSpace(store, request.space), request.addressKey, newsletterId);
  return reader?.state === 'subscribed'
    ? { kind: 'confirmed', newsletter, recipientId: reader.id }
    : { kind: 'left', newsletter };
}

const isPublic = (definition: unknown): boolean =>
  typeof definition === 'object' &&
  definition !== null &&
  'public' in definition &&
  definition.public === true;

const isOld = ({ askedAt, lastLetterAt }: PageRequest, now: Date) =>
  now.getTime() - (lastLetterAt ?? askedAt).getTime() > confirmDays * msPerDay;

/**
 * Subscribes the address of a sign-up, by its owner's own hand. Twice is fine, and so is a crash half way: everything here may be
 * done again.
 *
 * @param options.networkHash  keyed hash of the network that confirmed
 * @param options.source  where it was confirmed, for the evidence of consent
 * @returns where the sign-up stands afterwards
 */
export async function confirmSignUp(
  store: Store,
  ids: SignUpIds,
  options: {
    readonly now: Date;
    readonly networkHash: string | undefined;
    readonly source: string;
    readonly keys: AddressKeys;
  },
): Promise<SignUpState> {
  const state = await signUpState(store, ids, options.now);
  if (state.kind !== 'open') return state;
  const request = await findPageRequest(store, ids.requestId);
  if (request === undefined) return { kind: 'gone', newsletter: state.newsletter };
  const recipientId = await recipientFor(inSpace(store, request.space), request);
  const { source, keys, now } = options;
  const consent = { at: now, source, textVersion: request.textVersion ?? undefined };
  await subscribePerson(
    store,
    { newsletterId: ids.newsletterId, recipientId, state: 'subscribed', consent },
    'page',
    keys,
  );
  await confirmPageRequest(store, request.id, options.networkHash);
  return { kind: 'confirmed', newsletter: state.newsletter, recipientId };
}

/** The recipient of the address, made when there is none. What the company knows of somebody is not changed by a form. */
async function recipientFor(store: SpaceStore, request: PageRequest): Promise<string> {
  const { address, addressKey, name, locale } = request;
  const known = await findReaderByAddress(store, addressKey, request.newsletterId ?? undefined);
  if (known !== undefined) return known.id;
  const made = await putRecipient(
    store,
    {
      ...{ externalId: `mailto:${addressKey}`, address, addressKey, attributes: {} },
      ...{ name: name ?? undefined, locale: locale ?? undefined },
    },
    'page',
  );
  return made.id;
}

/** Has a new letter made for a sign-up whose letter is too old. */
export async function askForAnotherLetter(store: Store, ids: SignUpIds, now: Date): Promise<void> {
  const state = await signUpState(store, ids, now);
  if (state.kind === 'old' || state.kind === 'open') await askPageLetterAgain(store, ids.requestId);
}
