// A letter as every door shows it: HTTP writes its times as text, the command line as lines.

import { findPlace, type Place } from '@pabal/db/ledger';
import { findOwnedLetter, findSentAgain, type OwnedLetter } from '@pabal/db/letters';
import { findLetter, type LetterWithHistory } from '@pabal/db/parked';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { errorsByAttempt, errorUrl } from './errors.ts';
import { type HistoryLine, historyLines } from './history.ts';

type NotShown =
  | ('eventId' | 'editionId' | 'appId' | 'app' | 'addressKey')
  | ('recipientId' | 'claimedAt' | 'claimedBy' | 'nextAttemptAt');

/** A letter, with whose it is. */
export interface ShownLetter extends Omit<OwnedLetter, NotShown> {
  readonly event: string | null;
  readonly edition: string | null;
  /** The app that posted it; null for a letter of an edition. */
  readonly app: { readonly id: string; readonly name: string } | null;
  /** Null when it will not be tried again, and while it waits in a line whose rate is not known. */
  readonly nextAttemptAt: Date | null;
}

/** @param place  its place in line, when it waits in one */
export function shownLetter(letter: OwnedLetter, place?: Place): ShownLetter {
  const { eventId, editionId, appId, app, addressKey: _, recipientId: __, ...rest } = letter;
  const { claimedAt: _at, claimedBy: _by, nextAttemptAt, ...shown } = rest;
  const { state, waitsFor } = letter;
  const next = waitsFor === null ? nextAttemptAt : (place?.goesAt ?? null);
  return {
    ...shown,
    event: eventId,
    edition: editionId,
    app: appId === null || app === null ? null : { id: appId, name: app },
    nextAttemptAt: state === 'pending' ? next : null,
  };
}

/** A letter with everything that is known of it. */
export interface WholeLetter extends ShownLetter {
  /** The letter by which it was sent once more. */
  readonly sentAgainAs: string | null;
  /** Since when it has waited for a decision, as a dead or unknown letter. */
  readonly parkedAt: Date | null;
  readonly causeId: string | null;
  readonly discardedAt: Date | null;
  readonly discardReason: string | null;
  /** Oldest line first. */
  readonly history: readonly HistoryLine[];
  readonly receipts: LetterWithHistory['receipts'];
  readonly replays: LetterWithHistory['replays'];
  /** Where Sentry has the error of an attempt that could not be made; null without one, or when nobody knows where Sentry is. */
  readonly errorsUrl: string | null;
  /** Where people see it in the console; null when it is not known where that is. */
  readonly consoleUrl: string | null;
}

/** Where else a letter is shown. */
interface LetterPlaces {
  /** Where errors of letters are found: see {@link errorUrl}. */
  readonly errorsAt: string | undefined;
  /** Where people reach the console. */
  readonly consoleAt: string | undefined;
}

/**
 * A letter of the space, whatever app or newsletter it is of.
 *
 * @throws PabalError `not-found`
 */
export async function wholeLetter(
  store: SpaceStore,
  id: string,
  { errorsAt, consoleAt }: LetterPlaces,
): Promise<WholeLetter> {
  const [found, letter] = [await findLetter(store, id), await findOwnedLetter(store, id)];
  if (found === undefined || letter === undefined)
    throw new PabalError('not-found', `There is no letter ${id} in this space.`);
  const place = letter.waitsFor === null ? undefined : await findPlace(store, id);
  const { parkedAt, causeId, discardedAt, discardReason } = found.letter;
  const history = historyLines(letter, found.moves);
  const hasError = history.some(({ outcome }) => outcome === 'render-failed');
  const error = hasError ? [...(await errorsByAttempt(store, id)).values()].at(-1) : undefined;
  return {
    ...shownLetter(letter, place),
    sentAgainAs: (await findSentAgain(store, letter)) ?? null,
    ...{ parkedAt, causeId, discardedAt, discardReason },
    history,
    receipts: found.receipts,
    replays: found.replays,
    errorsUrl: hasError ? errorUrl(errorsAt, { letter: id, error }) : null,
    consoleUrl: consoleAt === undefined ? null : `${consoleAt.replace(/\/+$/, '')}/console/letters/${id}`,
  };
}
