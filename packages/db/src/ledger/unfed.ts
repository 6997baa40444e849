// Letters of events that wait in the ledger without a bell: those of an app beyond its share, and those of a paused app. They
// are taken in turn, by app and within an app by event, so that nobody waits behind somebody else's hundred thousand.
// Letters of editions wait in the same way, and are taken in sweep.ts.

import { type Channel, type Lane, lanes } from '@pabal/domain';
import { amongIds, amongPicked } from '../partitions/bounds.ts';
import type { Queryable } from '../store/store.ts';
import { dueWhenFed } from './due.ts';
import { lookAgainSeconds } from './sweep.ts';

/** Apps that are served by one statement, picked at random when there are more. */
const appsTogether = 50;
/** Events of an app that are served by one statement, the oldest. */
const eventsTogether = 500;

/** SQL: the letter `d` waits to be fed; word for word as in the index deliveries_unfed (migration 0018). */
const isUnfed = `(d.due_at = ${dueWhenFed}) is true and d.event_id is not null`;

/** SQL: apps with waiting letters in lane $1. Goes from app to app in the index, however many letters wait. */
const appsWaiting = `
  app as (
    (select d.app_id from deliveries d
     where d.lane = $1 and ${isUnfed} order by d.app_id limit 1)
    union all
    select (
      select d.app_id from deliveries d
      where d.lane = $1 and ${isUnfed} and d.app_id > app.app_id
      order by d.app_id limit 1
    ) from app where app.app_id is not null
  ),
  served as (
    select app_id from app
    where app_id is not null and (select a.paused_at from apps a where a.id = app_id) is null
  )`;

/**
 * Lanes in which letters wait to be fed. Asked first, since it is asked ten times a second and the answer is nearly always
 * none: it costs PostgreSQL a sixth of what looking for the apps or the letters does.
 */
async function lanesWithUnfed(store: Queryable): Promise<Lane[]> {
  const { rows } = await store.query<Record<Lane, boolean>>(
    `select ${lanes.map((lane) => `exists (select from deliveries d where d.lane = '${lane}' and ${isUnfed}) as ${lane}`)}`,
    [],
  );
  return lanes.filter((lane) => rows[0]?.[lane] === true);
}

/** Apps that are not paused and whose letters wait, in whichever lane. */
export async function listUnfedApps(store: Queryable): Promise<string[]> {
  const apps: string[] = [];
  for (const lane of await lanesWithUnfed(store)) {
    const { rows } = await store.query<{ id: string }>(
      `with recursive ${appsWaiting} select app_id as id from served`,
      [lane],
    );
    apps.push(...rows.map(({ id }) => id));
  }
  return apps;
}

/**
 * Takes letters that wait in this lane, to be rung for: of each app the same number, and within an app of each event. From then
 * on they are letters like any other: should the taker die, the sweeper rings for them. Two builders never take the same letter.
 */
export async function takeUnfedOfApps(store: Queryable, lane: Lane, limit: number): Promise<UnfedLetter[]> {
  if (!(await lanesWithUnfed(store)).includes(lane)) return [];
  const { rows } = await store.query<UnfedLetter>(take, [lane, limit]);
  return rows;
}

/** A letter that was taken, and the channel in whose queue it is rung for. */
export interface UnfedLetter {
  readonly id: string;
  readonly channel: Channel;
}

const take = `
  with recursive ${appsWaiting},
  portion as (
    select app_id, ceil($2::numeric / count(*) over ())::integer as letters
    from (select app_id from served order by random() limit ${appsTogether}) chosen
  ),
  turn as (
    select p.app_id, e.event_id, ceil(p.letters::numeric / count(*) over (partition by p.app_id))::integer as letters
    from portion p cross join lateral (
      with recursive event as (
        (select d.event_id, 1 as place from deliveries d
         where d.lane = $1 and d.app_id = p.app_id and ${isUnfed}
         order by d.event_id limit 1)
        union all
        select (
          select d.event_id from deliveries d
          where d.lane = $1 and d.app_id = p.app_id and ${isUnfed} and d.event_id > event.event_id
          order by d.event_id limit 1
        ), event.place + 1 from event where event.event_id is not null and event.place < least(p.letters, ${eventsTogether})
      )
      select event_id from event where event_id is not null
    ) e
  ),
  picked as materialized (
    select letter.id from turn cross join lateral (
      select d.id from deliveries d
      where d.lane = $1 and d.app_id = turn.app_id and d.event_id = turn.event_id and ${isUnfed}
      limit turn.letters for update skip locked
    ) letter
    limit $2
  )
  update deliveries d set due_at = now() + make_interval(secs => ${lookAgainSeconds})
  where ${amongPicked('picked')}
  returning d.id, coalesce(d.channel, 'mail') as channel`;

/** Makes letters wait again that were taken, and whose bell could not be rung. */
export async function putBackUnfed(store: Queryable, ids: readonly string[]): Promise<void> {
  await store.query(
    `update deliveries set due_at = ${dueWhenFed}
     where ${amongIds('$1', 'id')} and state = 'pending' and event_id is not null`,
    [ids],
  );
}
