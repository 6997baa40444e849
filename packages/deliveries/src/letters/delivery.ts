// A delivery as it is shown to its app and to the people on call. HTTP writes its times as text.

import { findPlace, type Place, type StoredDelivery } from '@pabal/db/ledger';
import type { Store } from '@pabal/db/store';

type NotShown = 'eventId' | 'recipientId' | 'claimedAt' | 'claimedBy' | 'nextAttemptAt';

export interface ShownDelivery extends Omit<StoredDelivery, NotShown> {
  readonly event: string | null;
  /** Null when it will not be tried again, and while it waits in a line whose rate is not known. */
  readonly nextAttemptAt: Date | null;
}

/** @param place  its place in line, when it waits in one and the place is known */
export function shownDelivery(delivery: StoredDelivery, place?: Place): ShownDelivery {
  const {
    eventId,
    recipientId: _recipientId,
    claimedAt: _claimedAt,
    claimedBy: _claimedBy,
    ...shown
  } = delivery;
  return { ...shown, event: eventId, nextAttemptAt: nextAttemptOf(delivery, place) };
}

/** The ledger has no time for a letter in line; the time is computed when somebody asks for it. */
function nextAttemptOf({ state, waitsFor, nextAttemptAt }: StoredDelivery, place?: Place): Date | null {
  if (state !== 'pending') return null;
  return waitsFor === null ? nextAttemptAt : (place?.goesAt ?? null);
}

/** The line that a letter waits in. */
export async function placeOf(
  store: Store,
  { id, waitsFor }: Pick<StoredDelivery, 'id' | 'waitsFor'>,
): Promise<Place | undefined> {
  return waitsFor === null ? undefined : findPlace(store, id);
}
