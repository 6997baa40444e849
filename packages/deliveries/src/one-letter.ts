// What a person decides about one letter that waits.

import { cancelOne, correctOne } from '@pabal/db/lookup';
import { findLetter } from '@pabal/db/parked';
import type { SpaceQueryable } from '@pabal/db/store';
import { type DeliveryState, PabalError } from '@pabal/domain';
import type { Address } from '@pabal/mail';

/** A decision about one letter. */
interface LetterDecision {
  readonly id: string;
  /** Kept in the history of the letter. */
  readonly reason: string;
}

/** How the letter is afterwards. */
export interface DecidedLetter {
  readonly id: string;
  readonly state: DeliveryState;
}

/**
 * Suppresses a letter that no sender has claimed.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `not-found`; `wrong-state` when it is not pending any more, such as when somebody else was quicker
 */
export async function cancelLetter(
  store: SpaceQueryable,
  { id, reason }: LetterDecision,
  actor: string,
): Promise<DecidedLetter> {
  if (!(await cancelOne(store, id, { actor, reason }))) throw await notPending(store, id, 'cancelled');
  return { id, state: 'suppressed' };
}

/**
 * Gives a letter that no sender has claimed another address. A dead letter is replayed to a corrected address instead.
 *
 * @throws PabalError `not-found`; `wrong-state` as above; `invalid-request` when its event or edition has a letter to the
 *   address already
 */
export async function correctLetter(
  store: SpaceQueryable,
  { id, reason, address }: LetterDecision & { readonly address: Pick<Address, 'address' | 'key'> },
  actor: string,
): Promise<DecidedLetter> {
  const correction = await correctOne(store, id, address, { actor, reason });
  if (correction === 'not-pending') throw await notPending(store, id, 'changed');
  if (correction === 'taken')
    throw new PabalError(
      'invalid-request',
      `The event or edition of the letter ${id} has another letter to this address already, so this one is not needed. Cancel it.`,
      {
        fields: [
          {
            field: '/address',
            expected: 'an address that nobody of this event or edition is written to at',
            got: 'one that it has a letter to',
          },
        ],
      },
    );
  return { id, state: 'pending' };
}

async function notPending(store: SpaceQueryable, id: string, what: string): Promise<PabalError> {
  const found = await findLetter(store, id);
  if (found === undefined) return new PabalError('not-found', `There is no delivery ${id}.`);
  return new PabalError(
    'wrong-state',
    `The letter ${id} is ${found.letter.state}, and only a letter that is pending can be ${what}. Nothing was changed.`,
  );
}
