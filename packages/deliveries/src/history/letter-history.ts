import { type Circumstances, findCircumstances } from '@pabal/db/lookup';
import { findLetter, type LetterWithHistory } from '@pabal/db/parked';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { type Step, stepsOf } from './steps.ts';

/** A letter with what happened to it, and what may be done about it. */
export interface LetterHistory extends LetterWithHistory {
  readonly around: Circumstances;
  readonly steps: readonly Step[];
  readonly may: readonly LetterAction[];
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

/** A letter of whatever app of the space, with its whole history. @throws PabalError `not-found` */
export async function letterHistory(
  store: SpaceQueryable,
  deliveryId: string,
  now: Date,
): Promise<LetterHistory> {
  const [found, around] = await Promise.all([
    findLetter(store, deliveryId),
    findCircumstances(store, deliveryId),
  ]);
  if (found === undefined || around === undefined)
    throw new PabalError('not-found', `There is no delivery ${deliveryId}.`);
  const { letter, moves } = found;
  return { ...found, around, steps: stepsOf({ letter, moves, around }, now), may: actionsOf(found) };
}

function actionsOf({ letter: { state, discardedAt } }: LetterWithHistory): readonly LetterAction[] {
  switch (state) {
    case 'pending':
      return ['cancel', 'correct', 'suppress'];
    case 'sending':
      return ['suppress'];
    case 'sent':
      return ['send-again', 'suppress'];
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
