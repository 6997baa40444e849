// What a person does to one letter that waits: cancels it, or corrects its address.

import { letterIsIn } from '../spaces/whose.ts';
import { isTaken } from '../store/errors.ts';
import type { SpaceQueryable } from '../store/store.ts';
import { noteLetters } from '../webhooks/notes.ts';

/** Who decides about a letter, and why. */
interface Decision {
  /** `api:<app>` or a person. */
  readonly actor: string;
  readonly reason: string;
}

/**
 * Suppresses a letter that no sender has claimed. Its history says who wanted it.
 *
 * @returns false when it is not pending any more
 */
export async function cancelOne(
  store: SpaceQueryable,
  deliveryId: string,
  { actor, reason }: Decision,
): Promise<boolean> {
  const { rows } = await store.query(
    `with moved as (
       update deliveries d set state = 'suppressed', cause = 'cancelled', due_at = null, settled_at = now()
       where d.id = $1 and d.state = 'pending' and ${letterIsIn('$2::integer')}
       returning d.*
     ),
     told as (${noteLetters('moved')})
     insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
     select id, 'pending', 'suppressed', attempt, $3, $4 from moved returning id`,
    [deliveryId, store.space, actor, `cancelled: ${reason}`],
  );
  return rows.length > 0;
}

/** What became of a correction. */
type Correction = 'corrected' | 'taken' | 'not-pending';

/**
 * Gives a letter that no sender has claimed another address. It goes out when it was to go out.
 *
 * @returns `taken` when its event or edition has a letter to this address already
 */
export async function correctOne(
  store: SpaceQueryable,
  deliveryId: string,
  address: { readonly address: string; readonly key: string },
  { actor, reason }: Decision,
): Promise<Correction> {
  try {
    const { rows } = await store.query(correct, [
      ...[deliveryId, store.space, address.address, address.key],
      ...[actor, reason],
    ]);
    return rows.length > 0 ? 'corrected' : 'not-pending';
  } catch (error) {
    if (isTaken(error)) return 'taken';
    throw error;
  }
}

// The old address is told in the history, as it is for replays. Erasing a person reaches the notes of moves.
const correct = `
  with found as (
    select d.id, d.address from deliveries d where d.id = $1 and d.state = 'pending' and ${letterIsIn('$2::integer')} for update
  ),
  moved as (
    update deliveries d set address = $3, address_key = $4 from found f
    where d.id = $1 and d.id = f.id returning d.id, d.attempt, f.address as old_address
  )
  insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
  select id, 'pending', 'pending', attempt, $5, 'address corrected: ' || $6::text || '; was ' || old_address
  from moved returning id`;
