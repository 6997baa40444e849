import {
  findInTheWay,
  findOwnedLetter,
  findSentAgain,
  type OwnedLetter,
  sendLetterAgain,
} from '@pabal/db/letters';
import type { SpaceQueryable } from '@pabal/db/store';
import { type DeliveryState, PabalError } from '@pabal/domain';
import { type Address, isErasedAddress } from '@pabal/mail';

export interface SendAgainRequest {
  /** The letter. */
  readonly id: string;
  /** Kept in the history of the new letter. */
  readonly reason: string;
  /** Another address than before. */
  readonly address?: Pick<Address, 'address' | 'key'> | undefined;
}

/** The new letter. */
export interface SentAgain {
  readonly id: string;
  /** The event that was made for it. */
  readonly event: string;
  /** The letter that it follows. */
  readonly againOf: string;
  /** What the reader has to know, a sentence; null when there is nothing. */
  readonly note: string | null;
}

/**
 * Sends a letter once more that was sent: with the same data, as a letter of its own that names the one before it. It goes within
 * moments. A letter is sent again once; the new one may be sent again in its turn.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `not-found`; `wrong-state` for a letter that was not sent, was sent again before, or whose address is
 *   suppressed; `data-erased` when what it was made of is gone
 */
export async function sendAgain(
  store: SpaceQueryable,
  { id, reason, address }: SendAgainRequest,
  actor: string,
): Promise<SentAgain> {
  const letter = await findOwnedLetter(store, id);
  if (letter === undefined) throw new PabalError('not-found', `There is no letter ${id} in this space.`);
  await refuse(store, letter, address);
  const made = await sendLetterAgain(store, { id, address, actor, reason });
  if (made === undefined) throw await whyNot(store, letter);
  return { id: made.id, event: made.eventId, againOf: id, note: noteOf(letter) };
}

async function refuse(
  store: SpaceQueryable,
  letter: OwnedLetter,
  address: SendAgainRequest['address'],
): Promise<void> {
  const { id, state, editionId } = letter;
  if (state !== 'sent')
    throw new PabalError('wrong-state', `The letter ${id} is ${state}. ${instead[state]}`);
  if (editionId !== null)
    throw new PabalError(
      'wrong-state',
      `The letter ${id} is one of an edition, which is not sent again to one reader. To show it to somebody: editions proof ${editionId} --to ADDRESS.`,
    );
  if (isErasedAddress(letter.address))
    throw new PabalError('data-erased', `The person to whom the letter ${id} went has been erased.`);
  const inTheWay = await findInTheWay(store, address?.key ?? letter.addressKey);
  if (inTheWay === undefined) return;
  const { scope, reason, createdAt, expiresAt } = inTheWay;
  const until = expiresAt === null ? '' : ` until ${expiresAt.toISOString()}`;
  throw new PabalError(
    'wrong-state',
    `The address is suppressed (${scope}: ${reason}) since ${createdAt.toISOString()}${until}, so nothing was sent. If the reader wants mail again: suppressions remove ADDRESS --scope ${scope}, then ask again.`,
  );
}

const instead: Readonly<Record<Exclude<DeliveryState, 'sent'>, string>> = {
  pending: 'It waits and will be sent; letters show says for what it waits.',
  sending: 'A sender has it right now.',
  failed: 'It is a dead letter: dead-letters replay --id sends it again.',
  unknown: 'Its answer was lost: unknown resolve --id … --as resend sends it again.',
  suppressed: 'It was never to be sent; its cause says why. The app can post the event again.',
};

/** Why nothing was made, though it looked as if it could be. */
async function whyNot(store: SpaceQueryable, letter: OwnedLetter): Promise<PabalError> {
  const before = await findSentAgain(store, letter);
  return before === undefined
    ? new PabalError(
        'data-erased',
        `The letter ${letter.id} cannot be sent again: the data of its event has been erased (EVENT_RETENTION_DAYS). The app has to post the event again.`,
      )
    : new PabalError(
        'wrong-state',
        `The letter ${letter.id} was sent again already, as ${before}. If that one did not arrive either, send that one again.`,
      );
}

function noteOf({ expiresAt }: OwnedLetter): string | null {
  if (expiresAt === null || expiresAt > new Date()) return null;
  return `The first letter was good until ${expiresAt.toISOString()}; links in it may have ended, and the new letter has the same ones.`;
}
