import {
  countDeadMatrix,
  countUnknownMatrix,
  type DeadLetterFilter,
  discardDeadLetters,
  type ParkedFilter,
  resolveUnknown,
} from '@pabal/db/parked';
import type { SpaceQueryable } from '@pabal/db/store';
import { mostLettersPerDecision, type UnknownResolution } from '@pabal/domain';

export interface DecisionRequest<Filter> {
  /** Which letters: those that every field names. */
  readonly filter: Filter;
  /** Kept in the history of every letter. */
  readonly reason: string;
}

export interface Decided {
  readonly letters: number;
  /** As many as one decision takes: there may be more, and the same request takes the rest. */
  readonly more: boolean;
}

/**
 * Gives dead letters up: they stay `failed` in the books and are listed no more.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 */
export async function discardLetters(
  store: SpaceQueryable,
  { filter, reason }: DecisionRequest<DeadLetterFilter>,
  actor: string,
): Promise<Decided> {
  return decided(await discardDeadLetters(store, filter, { actor, reason }));
}

/**
 * Decides what became, or is to become, of letters whose answer was lost.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 */
export async function resolveLetters(
  store: SpaceQueryable,
  { filter, reason, as }: DecisionRequest<ParkedFilter> & { readonly as: UnknownResolution },
  actor: string,
): Promise<Decided> {
  return decided(await resolveUnknown(store, filter, as, { actor, reason }));
}

/** How many letters a discard would give up. Changes nothing. */
export async function countDiscard(store: SpaceQueryable, filter: DeadLetterFilter): Promise<Decided> {
  return decided((await countDeadMatrix(store, filter)).total.letters);
}

/** How many letters would be resolved. Changes nothing. */
export async function countResolve(store: SpaceQueryable, filter: ParkedFilter): Promise<Decided> {
  return decided((await countUnknownMatrix(store, filter)).total.letters);
}

const decided = (letters: number): Decided => ({ letters, more: letters >= mostLettersPerDecision });
