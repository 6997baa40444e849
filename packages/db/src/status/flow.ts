// What comes in and goes out, by the minute and lane: figures, not books.

import { type Lane, lanes } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** How many classes of ages there are. The first ends at {@link firstAgeSeconds}, each other at twice the one before. */
export const ageClasses = 24;
export const firstAgeSeconds = 0.01;

/** What one process has counted since it last wrote. */
export interface FlowCount {
  readonly lane: Lane;
  readonly planned: number;
  readonly sent: number;
  /** Letters sent by class of age, {@link ageClasses} of them. */
  readonly ages: readonly number[];
}

/** Adds counts to the present minute. */
export async function addFlow(store: Queryable, counts: readonly FlowCount[]): Promise<void> {
  for (const { lane, planned, sent, ages } of counts) await store.query(add, [lane, planned, sent, ages]);
}

const add = `
  insert into flow as f (minute, lane, planned, sent, ages) values (date_trunc('minute', now()), $1, $2, $3, $4::integer[])
  on conflict (minute, lane) do update set planned = f.planned + excluded.planned, sent = f.sent + excluded.sent,
    ages = array(
      select a.old + a.new from unnest(f.ages, excluded.ages) with ordinality as a (old, new, place) order by a.place
    )`;

/** Figures of one lane over some time. */
export interface Flow {
  readonly lane: Lane;
  readonly planned: number;
  readonly sent: number;
  /** Letters sent by class of age; empty when none was. */
  readonly ages: readonly number[];
}

/** Sums up the last so many whole minutes, a row for each lane; the present minute is not among them. */
export async function sumFlow(store: Queryable, minutes: number): Promise<Flow[]> {
  const { rows } = await store.query<Flow>(sum, [minutes, lanes]);
  return rows;
}

const sum = `
  with recent as (
    select * from flow
    where minute >= date_trunc('minute', now()) - make_interval(mins => $1::integer) and minute < date_trunc('minute', now())
  )
  select l.lane, (select coalesce(sum(planned), 0)::integer from recent r where r.lane = l.lane) as planned,
         (select coalesce(sum(sent), 0)::integer from recent r where r.lane = l.lane) as sent,
         array(
           select sum(a.letters)::integer from recent r, unnest(r.ages) with ordinality as a (letters, place)
           where r.lane = l.lane group by a.place order by a.place
         ) as ages
  from unnest($2::text[]) as l (lane)`;

/** Figures of one lane over one step of time. */
export interface FlowStep extends Flow {
  /** Which step it is, counted back from the present minute: 0 is the last one. */
  readonly back: number;
}

/**
 * Sums up whole minutes in steps that end with the present minute, so that every step is whole. Steps in which nothing came or
 * went are missing.
 */
export async function listFlowSteps(
  store: Queryable,
  steps: number,
  stepMinutes: number,
): Promise<FlowStep[]> {
  const { rows } = await store.query<FlowStep>(inSteps, [steps, stepMinutes]);
  return rows;
}

const inSteps = `
  select lane, (ceil(extract(epoch from date_trunc('minute', now()) - minute) / 60 / $2::integer) - 1)::integer as back,
         sum(planned)::integer as planned, sum(sent)::integer as sent,
         array[${Array.from({ length: ageClasses }, (_, place) => `sum(ages[${place + 1}])::integer`).join(', ')}] as ages
  from flow
  where minute >= date_trunc('minute', now()) - make_interval(mins => $1::integer * $2::integer)
    and minute < date_trunc('minute', now())
  group by 1, 2 order by 1, 2 desc`;

/** Removes minutes that are older than a week and a day. */
export async function removeOldFlow(store: Queryable): Promise<void> {
  await store.query(`delete from flow where minute < now() - interval '8 days'`);
}
