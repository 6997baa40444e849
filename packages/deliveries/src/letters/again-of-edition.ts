// The rules for sending a letter of an edition once more: its reader must still want it.

import { findReaderOfEdition, type OwnedLetter, type ReaderOfEdition } from '@pabal/db/letters';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';

/**
 * The address that a letter of an edition goes to when it is sent once more: the one that its reader has now.
 *
 * @throws PabalError `wrong-state` when the reader must not be written to, or the edition does not go on; `data-erased` when the
 *   reader or the content is gone
 */
export async function readerAgain(store: SpaceQueryable, letter: OwnedLetter): Promise<string> {
  const reader = await findReaderOfEdition(store, letter.id);
  if (reader === undefined) throw gone(letter);
  refuseEdition(letter, reader);
  const { newsletter, addressKey, subscription, pausedUntil } = reader;
  if (addressKey === null) throw gone(letter);
  if (subscription === 'unsubscribed')
    throw new PabalError(
      'wrong-state',
      `The reader has left the newsletter ${newsletter} since, so nothing was sent. Only they can come back.`,
    );
  if (subscription === 'pending')
    throw new PabalError(
      'wrong-state',
      `The reader has to confirm the subscription to ${newsletter} first, so nothing was sent.`,
    );
  if (pausedUntil !== null)
    throw new PabalError(
      'wrong-state',
      `The reader wants no newsletters until ${pausedUntil.toISOString()}, so nothing was sent.`,
    );
  return addressKey;
}

function refuseEdition(
  { id, editionId }: OwnedLetter,
  { kind, state, pausedAt, hasContent }: ReaderOfEdition,
) {
  if (kind === 'proof')
    throw new PabalError(
      'wrong-state',
      `The letter ${id} is a proof. Another one is sent with editions proof EDITION --to ADDRESS.`,
    );
  if (state === 'cancelled')
    throw new PabalError(
      'wrong-state',
      `The edition ${editionId} was cancelled, so none of its letters is sent again.`,
    );
  if (pausedAt !== null)
    throw new PabalError(
      'wrong-state',
      `The edition ${editionId} is paused. Resume it first: editions resume ${editionId}.`,
    );
  if (!hasContent)
    throw new PabalError(
      'data-erased',
      `The letter ${id} cannot be sent again: what its edition showed is not kept any more.`,
    );
}

const gone = ({ id }: OwnedLetter) =>
  new PabalError('data-erased', `The person to whom the letter ${id} went has been erased.`);
