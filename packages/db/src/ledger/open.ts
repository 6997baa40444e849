// What senders have still to do: letters that may go now, counted by lane. These figures tell when more senders are needed.

import type { Lane } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';
import { appGoesOn } from './paused.ts';

/** Letters of one lane that may go now and that no sender has claimed. */
export interface OpenLetters {
  readonly lane: Lane;
  /** At most {@link mostCounted}. Letters behind a limit, and those of paused apps and editions, are not among them. */
  readonly waiting: number;
  /** When the one that has waited for the longest time could first go; null when none waits. */
  readonly oldestAt: Date | null;
  /** Those of them that belong to editions. */
  readonly ofEditions: number;
}

/** More letters mean the same to everybody who looks, and each of them is read. */
const mostCounted = 100_000;

/** Counts what waits, a row for each of these lanes. */
export async function countOpenLetters(store: Queryable, lanes: readonly Lane[]): Promise<OpenLetters[]> {
  const { rows } = await store.query<OpenLetters>(count, [lanes, mostCounted]);
  return rows;
}

const count = `
  select lane.name as lane, count(letter.at)::integer as waiting, min(letter.at) as "oldestAt",
    count(letter.at) filter (where letter.edition_id is not null)::integer as "ofEditions"
  from unnest($1::text[]) with ordinality as lane (name, place) left join lateral (
    select d.next_attempt_at as at, d.edition_id from deliveries d
    where d.lane = lane.name and d.due_at is not null and d.state = 'pending' and d.waits_for is null
      and d.next_attempt_at <= now()
      and ${appGoesOn}
      and (d.edition_id is null
        or d.edition_id = any(array(select id from editions where state in ('sending', 'closing') and paused_at is null)))
    order by d.due_at limit $2
  ) letter on true
  group by lane.name, lane.place order by lane.place`;
