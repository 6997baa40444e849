import {
  findInTheWay,
  findOwnedLetter,
  findSentAgain,
  type OwnedLetter,
  sendEditionLetterAgain,
  sendLetterAgain,
} from '@pabal/db/letters';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { type DeliveryState, PabalError } from '@pabal/domain';
import { type Address, isErasedAddress } from '@pabal/mail';
import { readerAgain } from './again-of-edition.ts';

export interface SendAgainRequest {
  /** The letter. */
  readonly id: string;
  /** Kept in the history of the new letter. */
  readonly reason: string;
  /** Another address than before. Of a letter of an edition none: it goes to the address that its reader has now. */
  readonly address?: Pick<Address, 'address' | 'key'> | undefined;
}

/** The new letter. */
export interface SentAgain {
  readonly id: string;
  /** The event that was made for it; null for a letter of an edition. */
  readonly event: string | null;
  /** The edition of one letter that was made for it; null for a letter of an event. */
  readonly edition: string | null;
  /** The letter that it follows. */
  readonly againOf: string;
  /** What the reader has to know, a sentence; null when there is nothing. */
  readonly note: string | null;
}

/**
 * Sends a letter once more that was sent: with the same data, as a letter of its own that names the one before it. It goes within
 * moments. A letter is sent again once; the new one may be sent again in its turn, and where it was suppressed the old one may once
 * more. A letter of an edition goes to its reader, as
 * long as the reader wants the newsletter, in an edition of its own.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `not-found`; `wrong-state` for a letter that was not sent, was sent again before, or whose reader must not be
 *   written to; `invalid-request` for another address of a letter of an edition; `data-erased` when what it was made of is gone
 */
export async function sendAgain(
  store: SpaceStore,
  { id, reason, address }: SendAgainRequest,
  actor: string,
): Promise<SentAgain> {
  const letter = await findOwnedLetter(store, id);
  if (letter === undefined) throw new PabalError('not-found', `There is no letter ${id} in this space.`);
  await refuse(store, letter, address);
  const { editionId } = letter;
  if (editionId !== null) {
    const made = await sendEditionLetterAgain(store, { id, editionId, actor, reason });
    if (made === undefined) throw await whyNot(store, letter);
    return { id: made.id, event: null, edition: made.editionId, againOf: id, note: null };
  }
  const made = await sendLetterAgain(store, { id, address, actor, reason });
  if (made === undefined) throw await whyNot(store, letter);
  return { id: made.id, event: made.eventId, edition: null, againOf: id, note: noteOf(letter) };
}

async function refuse(
  store: SpaceQueryable,
  letter: OwnedLetter,
  address: SendAgainRequest['address'],
): Promise<void> {
  const { id, state } = letter;
  if (state !== 'sent')
    throw new PabalError('wrong-state', `The letter ${id} is ${state}. ${insteadOf(letter, state)}`);
  if (letter.editionId !== null && address !== undefined) throw otherAddress();
  if (isErasedAddress(letter.address))
    throw new PabalError('data-erased', `The person to whom the letter ${id} went has been erased.`);
  const to =
    letter.editionId === null ? (address?.key ?? letter.addressKey) : await readerAgain(store, letter);
  const inTheWay = await findInTheWay(store, to, letter.lane);
  if (inTheWay === undefined) return;
  const { scope, reason, createdAt, expiresAt } = inTheWay;
  const until = expiresAt === null ? '' : ` until ${expiresAt.toISOString()}`;
  throw new PabalError(
    'wrong-state',
    `The address is suppressed (${scope}: ${reason}) since ${createdAt.toISOString()}${until}, so nothing was sent. If the reader wants mail again: suppressions remove ADDRESS --scope ${scope}, then ask again.`,
  );
}

/** The letter has the reader's own links: a person who reads it can change what the reader gets. */
const otherAddress = () =>
  new PabalError(
    'invalid-request',
    'A letter of an edition goes to the address that its reader has now. Give the reader the right address first (PUT /v1/recipients/{externalId}), then ask again without one.',
    {
      fields: [{ field: '/address', expected: 'no address for a letter of an edition', got: 'one' }],
    },
  );

const insteadOf = ({ againOf, editionId }: OwnedLetter, state: Exclude<DeliveryState, 'sent'>): string => {
  if (state !== 'suppressed') return instead[state];
  if (againOf !== null)
    return `It was never sent; its cause says why. Send the letter before it again: ${againOf}.`;
  if (editionId !== null) return 'It was never to be sent; its cause says why.';
  return 'It was never to be sent; its cause says why. The app can post the event again.';
};

const instead: Readonly<Record<Exclude<DeliveryState, 'sent' | 'suppressed'>, string>> = {
  pending: 'It waits and will be sent; letters show says for what it waits.',
  sending: 'A sender has it right now.',
  failed: 'It is a dead letter: dead-letters replay --id sends it again.',
  unknown: 'Its answer was lost: unknown resolve --id … --as resend sends it again.',
};

/** Why nothing was made, though it looked as if it could be. */
async function whyNot(store: SpaceQueryable, letter: OwnedLetter): Promise<PabalError> {
  const { id, editionId } = letter;
  const before = await findSentAgain(store, letter);
  if (before !== undefined)
    return new PabalError(
      'wrong-state',
      `The letter ${id} was sent again already, as ${before}. If that one did not arrive either, send that one again.`,
    );
  if (editionId !== null)
    return new PabalError(
      'wrong-state',
      `The edition or the reader of the letter ${id} was changed at this moment. Look at the letter again.`,
    );
  return new PabalError(
    'data-erased',
    `The letter ${id} cannot be sent again: the data of its event has been erased (EVENT_RETENTION_DAYS). The app has to post the event again.`,
  );
}

function noteOf({ expiresAt }: OwnedLetter): string | null {
  if (expiresAt === null || expiresAt > new Date()) return null;
  return `The first letter was good until ${expiresAt.toISOString()}; links in it may have ended, and the new letter has the same ones.`;
}
