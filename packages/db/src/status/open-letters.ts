// Letters that are not over yet, by what they wait for.

import { type Lane, lanes } from '@pabal/domain';
import { letterIsIn } from '../spaces/whose.ts';
import type { Store } from '../store/store.ts';

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
  /** `domain:…` or `provider:…` for a limit, the name of an app that is paused or beyond its share, a newsletter's key, a template's name; null where there is one for all. */
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
 *
 * @param space  only letters of this space
 */
export function listWaiting(store: Pick<Store, 'transaction'>, space?: number): Promise<Waiting[]> {
  return store.transaction(async (transaction) => {
    await transaction.query(counting);
    const { rows } =
      space === undefined
        ? await transaction.query<Waiting>(waiting(''), [mostRead, lanes])
        : await transaction.query<Waiting>(waiting(`and ${letterIsIn('$3::integer')}`), [
            mostRead,
            lanes,
            space,
          ]);
    return rows;
  });
}

// The planner takes each letter for one that is like no other, and sorts all of them in place of hashing them into some dozen groups.
const counting = 'set local enable_sort = off';

// Letters that are alike are one row before their reason is found. Whose due_at is infinite has not been released: letters of
// editions, and of apps beyond their share.
const waiting = (meant: string) => `
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
      where d.lane = l.lane and d.due_at is not null and d.state in ('pending', 'sending') ${meant}
      order by d.due_at limit $1
    ) d
  ),
  alike as (
    select lane, app_id, edition_id, waits_for, state = 'sending' as is_taken, due_at = 'infinity' as is_unfed,
           case when outcome = 'render-failed' then template end as unfit, next_attempt_at > now() as is_later, attempt > 0 as is_tried,
           count(*) as letters, min(created_at) as made_at, min(next_attempt_at) as next_at
    from open group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  ),
  judged as (
    select o.*, case
        when o.is_taken then 'under-way'
        when a.id is not null then 'app-paused'
        when e.id is not null then 'edition-paused'
        when p.lane is not null and (o.waits_for is not null or o.is_unfed or not o.is_later) then 'lane-paused'
        when o.waits_for is not null then 'limit'
        when o.is_unfed then 'release'
        when o.unfit is not null then 'template'
        when o.is_later and o.is_tried then 'retry'
        when o.is_later then 'moment'
        else 'sender' end as reason,
      a.name as app, e.key as newsletter, a.space as app_space, e.space as newsletter_space,
      case when o.lane = 'event' and o.is_unfed then o.app_id end as beyond
    from alike o left join paused_apps a on a.id = o.app_id left join paused_editions e on e.id = o.edition_id
      left join paused_lanes p on p.lane = o.lane
  ),
  named as (
    select j.*, case reason when 'limit' then waits_for when 'app-paused' then app when 'edition-paused' then newsletter
      when 'template' then unfit end as name,
      case reason when 'app-paused' then app_space when 'edition-paused' then newsletter_space end as space,
      case reason when 'release' then beyond end as beyond_share
    from judged j
  ),
  counted as (
    select lane, reason, name, space, beyond_share, sum(letters)::integer as letters,
           min(case when reason = 'sender' then next_at else made_at end) as since,
           min(next_at) filter (where reason in ('retry', 'moment', 'template') and is_later) as next_at
    from named group by lane, reason, name, space, beyond_share
  )
  select c.lane, c.reason, coalesce(c.name, a.name) as name, coalesce(c.space, s.name) as space, c.letters, c.since, c.next_at as "nextAt"
  from counted c left join apps a on a.id = c.beyond_share left join spaces s on s.id = a.space_id
  order by c.lane, c.letters desc, c.reason, name`;
