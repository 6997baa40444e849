// What is counted about an edition's letters.

import { type DeliveryState, noDeliveries, type StateCounts } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** Counts an edition's letters by state. Reads every one of them. */
export async function countEditionStates(store: Queryable, editionId: string): Promise<StateCounts> {
  const { rows } = await store.query<{ state: DeliveryState; count: number }>(
    'select state, count(*)::integer as count from deliveries where edition_id = $1 group by state',
    [editionId],
  );
  const counts = noDeliveries();
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** What the close-out counted: all there is once an edition's letters are removed. */
export async function reportedStates(store: Queryable, editionId: string): Promise<StateCounts> {
  const { rows } = await store.query<Pick<StateCounts, 'sent' | 'failed' | 'suppressed'>>(
    `select ${['sent', 'failed', 'suppressed'].map((state) => `coalesce((report ->> '${state}')::integer, 0) as ${state}`).join(', ')}
     from editions where id = $1`,
    [editionId],
  );
  const { sent = 0, failed = 0, suppressed = 0 } = rows[0] ?? {};
  return { pending: 0, sending: 0, sent, failed, unknown: 0, suppressed };
}

/** Counts the letters of an edition that are still to be sent. Reads those that are open, and no other. */
export async function countOpen(store: Queryable, editionId: string): Promise<number> {
  const { rows } = await store.query<{ count: number }>(
    `select count(*)::integer as count from deliveries
     where edition_id = $1 and due_at is not null and state in ('pending', 'sending')`,
    [editionId],
  );
  return rows[0]?.count ?? 0;
}

/** Counts what a column says of an edition's letters in one state, the most frequent first. */
export async function countCauses(
  store: Queryable,
  editionId: string,
  state: 'failed' | 'suppressed',
  limit: number,
): Promise<{ readonly cause: string; readonly letters: number }[]> {
  const { rows } = await store.query<{ cause: string; letters: number }>(
    `select coalesce(cause, 'no cause') as cause, count(*)::integer as letters from deliveries
     where edition_id = $1 and state = $2 group by 1 order by 2 desc, 1 limit $3`,
    [editionId, state, limit],
  );
  return rows;
}
