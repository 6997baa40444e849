import { findSentAgain } from '@pabal/db/letters';
import { type Circumstances, findCircumstances } from '@pabal/db/lookup';
import { findLetter, type LetterWithHistory } from '@pabal/db/parked';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { errorsByAttempt, errorUrl } from '../letters/errors.ts';
import { type Step, stepsOf } from './steps.ts';

/** A letter with what happened to it, and what may be done about it. */
export interface LetterHistory extends LetterWithHistory {
  readonly around: Circumstances;
  /** The letter by which it was sent once more. */
  readonly sentAgainAs: string | null;
  readonly steps: readonly ToldStep[];
  readonly may: readonly LetterAction[];
}

/** A step, with where the error is that an attempt ended with. */
interface ToldStep extends Step {
  readonly errorUrl: string | null;
}

/** What a person may do about a letter in its present state. Whether this person may is decided where it is asked for. */
export const letterActions = [
  'cancel',
  'correct',
  'replay',
  'discard',
  'resolve',
  'send-again',
  'suppress',
] as const;
type LetterAction = (typeof letterActions)[number];

/**
 * A letter of whatever app of the space, with its whole history.
 *
 * @param errorsAt  where errors of letters are found: see {@link errorUrl}
 * @throws PabalError `not-found`
 */
export async function letterHistory(
  store: SpaceQueryable,
  deliveryId: string,
  now: Date,
  errorsAt: string | undefined,
): Promise<LetterHistory> {
  const [found, around, errors] = await Promise.all([
    findLetter(store, deliveryId),
    findCircumstances(store, deliveryId),
    errorsByAttempt(store, deliveryId),
  ]);
  if (found === undefined || around === undefined)
    throw new PabalError('not-found', `There is no delivery ${deliveryId}.`);
  const { letter, moves, receipts } = found;
  const appId = around.app?.id ?? null;
  const sentAgainAs =
    (letter.state === 'sent' && (await findSentAgain(store, { id: letter.id, appId }))) || null;
  const steps = stepsOf({ letter, moves, receipts, around }, now).map((step) => {
    const error = step.kind === 'attempt' ? errors.get(step.attempt ?? 0) : undefined;
    return {
      ...step,
      errorUrl: error === undefined ? null : errorUrl(errorsAt, { letter: letter.id, error }),
    };
  });
  const isAgain = sentAgainAs === null && mayGoAgain(around);
  return { ...found, around, sentAgainAs, steps, may: actionsOf(found, isAgain) };
}

/** Whether there is still something to make a sent letter of once more. The reader is asked about when somebody asks for it. */
function mayGoAgain({ event, edition }: Circumstances): boolean {
  if (event !== null) return event.hasData;
  return edition?.hasContent === true && edition.kind !== 'proof' && edition.state !== 'cancelled';
}

/** @param isAgain  whether a sent one can be sent once more */
function actionsOf(
  { letter: { state, discardedAt } }: LetterWithHistory,
  isAgain: boolean,
): readonly LetterAction[] {
  switch (state) {
    case 'pending':
      return ['cancel', 'correct', 'suppress'];
    case 'sending':
      return ['suppress'];
    case 'sent':
      return isAgain ? ['send-again', 'suppress'] : ['suppress'];
    case 'failed':
      return discardedAt === null ? ['replay', 'discard', 'suppress'] : ['suppress'];
    case 'unknown':
      return ['resolve', 'suppress'];
    case 'suppressed':
      return ['suppress'];
    default:
      return state satisfies never;
  }
}
