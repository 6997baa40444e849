// Lanes that a person has paused. Senders ask once a second; nothing is asked for a letter.

import type { Lane } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** A lane, and whether it is paused. */
export interface LanePaused {
  readonly lane: Lane;
  /** Since when nothing of it is claimed; null when it goes. */
  readonly pausedAt: Date | null;
  readonly pausedBy: string | null;
  readonly reason: string | null;
}

const columns = `lane, paused_at as "pausedAt", paused_by as "pausedBy", reason`;

/** Both lanes. */
export async function listLanes(store: Queryable): Promise<LanePaused[]> {
  const { rows } = await store.query<LanePaused>(`select ${columns} from lanes order by lane`);
  return rows;
}

/** Pauses a lane; one that is paused stays as it is. */
export async function pauseLane(
  store: Queryable,
  { lane, actor, reason }: { readonly lane: Lane; readonly actor: string; readonly reason: string },
): Promise<void> {
  await store.query(
    `update lanes set paused_at = clock_timestamp(), paused_by = $2, reason = $3 where lane = $1 and paused_at is null`,
    [lane, actor, reason],
  );
}

export async function resumeLane(store: Queryable, lane: Lane): Promise<void> {
  await store.query('update lanes set paused_at = null, paused_by = null, reason = null where lane = $1', [
    lane,
  ]);
}

/** Letters of a lane that are not over, and when the first of them expires. */
export interface LaneLetters {
  /** No more than `most` are counted. */
  readonly letters: number;
  readonly oldestAt: Date | null;
  readonly expiring: number;
  readonly firstExpiresAt: Date | null;
}

export async function countLane(store: Queryable, lane: Lane, most: number): Promise<LaneLetters> {
  const { rows } = await store.query<LaneLetters>(
    `select count(*)::integer as letters, min(created_at) as "oldestAt", count(expires_at)::integer as expiring,
            min(expires_at) as "firstExpiresAt"
     from (
       select d.created_at, d.expires_at from deliveries d
       where d.lane = $1 and d.due_at is not null and d.state = 'pending' order by d.due_at limit $2
     ) waiting`,
    [lane, most],
  );
  return rows[0] ?? { letters: 0, oldestAt: null, expiring: 0, firstExpiresAt: null };
}
