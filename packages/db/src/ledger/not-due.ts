import { amongIds } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';

/**
 * Letters that wait for a moment of their own which has not come yet: for their next attempt, or for their turn under a
 * limit. A bell that carries many of them asks here when it has to ring again.
 *
 * @returns milliseconds until then, by id
 */
export async function findNotDue(
  store: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await store.query<{ id: string; ms: number }>(
    `select id, (extract(epoch from next_attempt_at - now()) * 1000)::float8 as ms from deliveries
     where ${amongIds('$1', 'id')} and state = 'pending' and next_attempt_at > now()`,
    [ids],
  );
  return new Map(rows.map(({ id, ms }) => [id, ms]));
}
