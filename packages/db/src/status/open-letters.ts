// Letters that are not over yet, by what they wait for.

import { type Lane, lanes } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** What a letter waits for, in the order in which the reasons count when there are several. */
export const waitReasons = [
  'under-way',
  'app-paused',
  'edition-paused',
  'lane-paused',
  'limit',
  'release',
  'template',
  'retry',
  'moment',
  'sender',
] as const;
export type WaitReason = (typeof waitReasons)[number];

/** Letters of one lane that wait for the same. */
export interface Waiting {
  readonly lane: Lane;
  readonly reason: WaitReason;
  /** `domain:…` or `provider:…` for a limit, an app's name, a newsletter's key, a template's name; null where there is one for all. */
  readonly name: string | null;
  /** The name of the space of that app or newsletter; null where there is none. */
  readonly space: string | null;
  readonly letters: number;
  /** When the oldest of them could first have gone, or was made where that moment is not known. */
  readonly since: Date;
  /** When the first of them goes, where that is known. */
  readonly nextAt: Date | null;
}

/** More letters of a lane are not read. */
const mostRead = 100_000;

/**
 * Counts what waits, by lane, reason and name, the most first. Reads what is open and nothing that is over: at most
 * {@link mostRead} of each lane, those that are due first.
 */
export async function listWaiting(store: Queryable): Promise<Waiting[]> {
  const { rows } = await store.query<Waiting>(waiting, [mostRead, lanes]);
  return rows;
}

// Whose due_at is infinite has not been released: letters of editions, and of apps beyond their share.
const waiting = `
  with paused_apps as materialized (
    select a.id, a.name, s.name as space from apps a join spaces s on s.id = a.space_id where a.paused_at is not null
  ),
  paused_editions as materialized (
    select e.id, n.key, s.name as space
    from editions e join newsletters n on n.id = e.newsletter_id join spaces s on s.id = n.space_id
    where e.paused_at is not null and e.state in ('sending', 'closing')
  ),
  paused_lanes as materialized (select lane from lanes where paused_at is not null),
  open as (
    select l.lane, d.state, d.waits_for, d.due_at, d.next_attempt_at, d.attempt, d.outcome, d.template, d.app_id, d.edition_id,
           d.created_at
    from unnest($2::text[]) as l (lane) cross join lateral (
      select d.* from deliveries d
      where d.lane = l.lane and d.due_at is not null and d.state in ('pending', 'sending')
      order by d.due_at limit $1
    ) d
  ),
  judged as (
    select o.*, case
        when o.state = 'sending' then 'under-way'
        when a.id is not null then 'app-paused'
        when e.id is not null then 'edition-paused'
        when p.lane is not null and (o.waits_for is not null or o.due_at = 'infinity' or o.next_attempt_at <= now()) then 'lane-paused'
        when o.waits_for is not null then 'limit'
        when o.due_at = 'infinity' then 'release'
        when o.outcome = 'render-failed' then 'template'
        when o.next_attempt_at > now() and o.attempt > 0 then 'retry'
        when o.next_attempt_at > now() then 'moment'
        else 'sender' end as reason,
      a.name as app, e.key as newsletter, a.space as app_space, e.space as newsletter_space
    from open o left join paused_apps a on a.id = o.app_id left join paused_editions e on e.id = o.edition_id
      left join paused_lanes p on p.lane = o.lane
  ),
  named as (
    select j.*, case reason when 'limit' then waits_for when 'app-paused' then app when 'edition-paused' then newsletter
      when 'template' then template end as name,
      case reason when 'app-paused' then app_space when 'edition-paused' then newsletter_space end as space
    from judged j
  )
  select lane, reason, name, space, count(*)::integer as letters,
         min(case when reason = 'sender' then next_attempt_at else created_at end) as since,
         min(next_attempt_at) filter (where reason in ('retry', 'moment', 'template') and next_attempt_at > now()) as "nextAt"
  from named group by lane, reason, name, space order by lane, letters desc, reason, name`;
