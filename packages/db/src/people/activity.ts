import type { SpaceQueryable } from '../store/store.ts';

/** Somebody was seen doing something. */
export interface Activity {
  readonly externalId: string;
  readonly at: Date;
}

/**
 * Notes when recipients were active. The latest time stays; what is older changes nothing.
 *
 * @returns the external ids among them that nobody has
 */
export async function noteActivity(
  store: SpaceQueryable,
  activities: readonly Activity[],
): Promise<string[]> {
  const { rows } = await store.query<{ externalId: string }>(
    `with seen as (
       select external_id, max(at) as at from unnest($1::text[], $2::timestamptz[]) as a (external_id, at)
       group by external_id
     ),
     locked as (
       select r.id, seen.at from recipients r join seen on seen.external_id = r.external_id and r.space_id = $3
       where r.active_at is null or r.active_at < seen.at
       order by r.external_id for update of r
     ),
     noted as (
       update recipients r set active_at = greatest(r.active_at, locked.at) from locked where r.id = locked.id
     )
     select external_id as "externalId" from seen
     where not exists (select from recipients r where r.external_id = seen.external_id and r.space_id = $3) order by external_id`,
    [activities.map(({ externalId }) => externalId), activities.map(({ at }) => at), store.space],
  );
  return rows.map(({ externalId }) => externalId);
}
