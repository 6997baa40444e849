// What apps have posted and nobody has claimed: counted, held back, cancelled.

import { lanes } from '@pabal/domain';
import { dueWhenFed } from '../ledger/due.ts';
import { amongPicked } from '../partitions/bounds.ts';
import { smallestIdAt } from '../store/ids.ts';
import type { Queryable, SpaceQueryable } from '../store/store.ts';
import { noteLetters } from '../webhooks/notes.ts';

/** What people see of how much an app posts. */
export interface AppFigures {
  readonly id: string;
  /** Letters of its events that are pending and not claimed, whether they were rung for or not. */
  readonly waiting: number;
  /** Letters that were stored for its events within the last minute. */
  readonly lastMinute: number;
  readonly pausedAt: Date | null;
  readonly pausedBy: string | null;
}

/** Reads what is open and what the last minute brought, and nothing that is over. */
export async function listAppFigures(
  store: SpaceQueryable,
  now: Date,
): Promise<ReadonlyMap<string, AppFigures>> {
  const minuteAgo = smallestIdAt(new Date(now.getTime() - 60_000));
  const { rows } = await store.query<AppFigures>(
    `with waiting as materialized (
       select d.app_id, count(*)::integer as letters from deliveries d
       where d.lane = any($2::text[]) and d.due_at is not null and d.event_id is not null and d.state = 'pending'
       group by d.app_id
     )
     select a.id, a.paused_at as "pausedAt", a.paused_by as "pausedBy", coalesce(w.letters, 0) as waiting,
            (select count(*)::integer from deliveries d where d.app_id = a.id and d.id >= $1) as "lastMinute"
     from apps a left join waiting w on w.app_id = a.id where a.space_id = $3`,
    [minuteAgo, lanes, store.space],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** An app as the person who pauses it sees it. */
export interface PausedApp {
  readonly id: string;
  readonly name: string;
  readonly pausedAt: Date | null;
  readonly pausedBy: string | null;
}

const pausedColumns = 'id, name, paused_at as "pausedAt", paused_by as "pausedBy"';

/** The app of this name, revoked or not. */
export async function findApp(store: SpaceQueryable, name: string): Promise<PausedApp | undefined> {
  const { rows } = await store.query<PausedApp>(
    `select ${pausedColumns} from apps where name = $1 and space_id = $2`,
    [name, store.space],
  );
  return rows[0];
}

/** From the commit on nothing of this app is claimed. Pausing it twice changes nothing. */
export async function pauseApp(
  store: SpaceQueryable,
  name: string,
  actor: string,
): Promise<PausedApp | undefined> {
  const { rows } = await store.query<PausedApp>(
    `update apps set paused_by = case when paused_at is null then $2 else paused_by end, paused_at = coalesce(paused_at, now())
     where name = $1 and space_id = $3 returning ${pausedColumns}`,
    [name, actor, store.space],
  );
  return rows[0];
}

/** What waits is rung for in turn from now on. */
export async function resumeApp(store: SpaceQueryable, name: string): Promise<PausedApp | undefined> {
  const { rows } = await store.query<PausedApp>(
    `update apps set paused_at = null, paused_by = null where name = $1 and space_id = $2 returning ${pausedColumns}`,
    [name, store.space],
  );
  return rows[0];
}

/** Which of an app's letters are meant. */
export interface AppLetters {
  readonly appId: string;
  /** Only letters that were stored before. */
  readonly before: Date;
  /** Only those of events of this type. */
  readonly type?: string | undefined;
}

const ofApp = `d.app_id = $1 and d.event_id is not null and d.state = 'pending' and d.created_at < $2
  and ($3::text is null or d.template = $3)`;
/** Letters that wait, and those that were rung for or come back later: each has its index. */
const places = [`d.due_at = ${dueWhenFed}`, `d.due_at < ${dueWhenFed}`] as const;

/** Counts letters that nobody has claimed. */
export async function countUnclaimedOf(
  store: Queryable,
  { appId, before, type }: AppLetters,
): Promise<number> {
  const counts = places.map(
    (place) => `(select count(*) from deliveries d where d.lane = any($4::text[]) and ${place} and ${ofApp})`,
  );
  const { rows } = await store.query<{ letters: number }>(
    `select (${counts.join(' + ')})::integer as letters`,
    [appId, before, type ?? null, lanes],
  );
  return rows[0]?.letters ?? 0;
}

/**
 * Cancels some of an app's letters that nobody has claimed, together with their events: a letter of such an event that
 * comes back from an attempt is suppressed when it would be claimed again. Letters that somebody is just taking are left
 * alone.
 *
 * @returns letters that were suppressed; call again until there are none
 */
export async function cancelUnclaimed(
  store: Queryable,
  { appId, before, type }: AppLetters,
  { actor, note, limit }: { readonly actor: string; readonly note: string; readonly limit: number },
): Promise<number> {
  for (const lane of lanes) {
    for (const place of places) {
      const { rows } = await store.query<{ letters: number }>(cancel(place), [
        ...[appId, before, type ?? null, lane, limit, actor, note],
      ]);
      const letters = rows[0]?.letters ?? 0;
      if (letters > 0) return letters;
    }
  }
  return 0;
}

const cancel = (place: string) => `
  with picked as materialized (
    select d.id from deliveries d where d.lane = $4 and ${place} and ${ofApp} limit $5 for update skip locked
  ),
  moved as (
    update deliveries d set state = 'suppressed', cause = 'cancelled', waits_for = null, due_at = null,
      settled_at = now()
    where ${amongPicked('picked')}
    returning d.*
  ),
  told as (${noteLetters('moved')}),
  noted as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select id, 'pending', 'suppressed', attempt, $6, $7 from moved
  ),
  ended as (
    update events set cancelled_at = now(), audience_state = 'complete'
    where id = any(array(select distinct event_id from moved)) and cancelled_at is null
  )
  select count(*)::integer as letters from moved`;

/** Cancels the app's events whose groups are still being expanded, so that no more letters are planned for them. */
export async function cancelExpanding(
  store: Queryable,
  { appId, before, type }: AppLetters,
): Promise<number> {
  const { rowCount } = await store.query(
    `update events set cancelled_at = coalesce(cancelled_at, now()), audience_state = 'complete'
     where audience_state = 'expanding' and app_id = $1 and created_at < $2 and ($3::text is null or type = $3)`,
    [appId, before, type ?? null],
  );
  return rowCount ?? 0;
}
