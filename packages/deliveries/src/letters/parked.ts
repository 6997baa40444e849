// Dead and unknown letters as every door shows them: by cause, one by one, and one with its whole history.

import type { Place } from '@pabal/db/ledger';
import {
  type DeadLetterCause,
  type DeadLetterFilter,
  findLetter,
  type LetterWithHistory,
  listCauses,
  listDeadLetters,
  listUnknown,
  type ParkedFilter,
  type ParkedLetter,
  type ParkedPage,
} from '@pabal/db/parked';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { PabalError, type PageAsked } from '@pabal/domain';
import { placeOf, type ShownDelivery, shownDelivery } from './delivery.ts';
import { type HistoryLine, historyLines } from './history.ts';

/** A cause of dead letters, with the newest of them as its example. */
interface ShownCause extends Omit<DeadLetterCause, 'exampleId'> {
  readonly example: string;
}

export interface Causes {
  readonly causes: readonly ShownCause[];
  /** False when there are so many dead letters that only the newest of them were counted. */
  readonly complete: boolean;
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** Dead letters by cause, the cause that struck last first. */
export async function deadLetterCauses(
  store: SpaceQueryable,
  filter: DeadLetterFilter,
  page: PageAsked,
): Promise<Causes> {
  const { causes, complete, next } = await listCauses(store, filter, page);
  const shown = causes.map(({ exampleId: example, ...cause }) => ({ ...cause, example }));
  return { causes: shown, complete, next: next ?? null };
}

/** A letter that waits for a decision. */
interface ShownParked extends ShownDelivery {
  /** The id of its app; null for a letter of an edition. */
  readonly app: string | null;
  /** When a sender claimed it for the last attempt: where to look for it in the log of the provider. */
  readonly triedAt: Date | null;
  /** Since when it has waited. */
  readonly since: Date;
  readonly causeId: string | null;
}

export interface ParkedLetters {
  readonly letters: readonly ShownParked[];
  readonly next: string | null;
}

/** Dead letters one by one, the newest first. */
export async function deadLetters(
  store: SpaceQueryable,
  filter: DeadLetterFilter,
  page: PageAsked,
): Promise<ParkedLetters> {
  return parkedPage(await listDeadLetters(store, filter, page));
}

/** Letters whose answer was lost, the newest doubt first. */
export async function unknownLetters(
  store: SpaceQueryable,
  filter: ParkedFilter,
  page: PageAsked,
): Promise<ParkedLetters> {
  return parkedPage(await listUnknown(store, filter, page));
}

const parkedPage = ({ letters, next }: ParkedPage): ParkedLetters => ({
  letters: letters.map(shownParked),
  next: next ?? null,
});

function shownParked({ appId, parkedAt, causeId, ...delivery }: ParkedLetter): ShownParked {
  return {
    ...shownDelivery(delivery),
    ...{ app: appId, triedAt: delivery.claimedAt, since: parkedAt, causeId },
  };
}

/** A letter of any app and in any state, with everything that happened to it. */
export interface LetterStory extends Omit<ShownParked, 'since'> {
  readonly since: Date | null;
  /** Letters that go before it, when it waits in a line and its place is known. */
  readonly lettersBefore: number | null;
  readonly discardedAt: Date | null;
  readonly discardReason: string | null;
  /** Oldest line first. */
  readonly history: readonly HistoryLine[];
  /** What somebody reported of it after it was sent. */
  readonly receipts: LetterWithHistory['receipts'];
  readonly replays: LetterWithHistory['replays'];
}

/** @throws PabalError `not-found` */
export async function letterStory(store: SpaceStore, id: string): Promise<LetterStory> {
  const found = await findLetter(store, id);
  if (found === undefined) throw new PabalError('not-found', `There is no delivery ${id}.`);
  return storyOf(found, await placeOf(store, found.letter));
}

/** @param place  its place in line, when it waits in one */
export function storyOf(
  { letter, moves, receipts, replays }: LetterWithHistory,
  place: Place | undefined,
): LetterStory {
  const { appId, parkedAt, causeId, discardedAt, discardReason, ...delivery } = letter;
  return {
    ...shownDelivery(delivery, place),
    ...{ app: appId, triedAt: delivery.claimedAt, since: parkedAt, causeId },
    lettersBefore: place?.before ?? null,
    ...{ discardedAt, discardReason },
    history: historyLines(delivery, moves),
    receipts,
    replays,
  };
}
