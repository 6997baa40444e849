// How many letters wait for a decision: for figures and the status, so counted and not one by one.

import type { Lane } from '@pabal/domain';
import { letterIsIn } from '../spaces/whose.ts';
import type { Queryable } from '../store/store.ts';
import { dead, doubtful, newestFirst } from './filters.ts';

/** Dead letters of one template. */
interface OpenDeadLetters {
  readonly lane: Lane;
  readonly template: string;
  readonly letters: number;
}

/** More letters mean the same to a person who is called, and each of them is read. */
const mostCounted = 100_000;

/** Counts the dead letters that wait for a decision, the template with the most of them first. */
export async function countDeadLetters(store: Queryable): Promise<OpenDeadLetters[]> {
  const { rows } = await store.query<OpenDeadLetters>(
    `select lane, template, count(*)::integer as letters
     from (select d.lane, d.template from deliveries d where ${dead} ${newestFirst} limit ${mostCounted}) dead
     group by lane, template order by letters desc, lane, template`,
  );
  return rows;
}

/** Unknown letters of one lane that wait for a person. */
interface OpenUnknown {
  readonly lane: Lane;
  readonly letters: number;
  /** For how long the oldest of them has waited. */
  readonly oldestSeconds: number;
}

/** Counts the letters in doubt that wait for a person; no row for a lane that has none. */
export async function countUnknown(store: Queryable): Promise<OpenUnknown[]> {
  const { rows } = await store.query<OpenUnknown>(
    `select lane, count(*)::integer as letters,
       greatest(0, extract(epoch from now() - min(parked_at)))::float8 as "oldestSeconds"
     from (select d.lane, d.parked_at from deliveries d where ${doubtful} ${newestFirst} limit ${mostCounted}) doubtful
     group by lane order by lane`,
  );
  return rows;
}

/** Letters that wait for a person's decision. */
export interface Parked {
  readonly letters: number;
  /** Since when the oldest and the newest of them have waited; null when there are none. */
  readonly oldestAt: Date | null;
  readonly newestAt: Date | null;
}

/** Counts dead and unknown letters of all spaces or of one, at most {@link mostCounted} of each, the newest. */
export async function countParked(
  store: Queryable,
  space?: number,
): Promise<{ readonly dead: Parked; readonly unknown: Parked }> {
  const count = async (condition: string): Promise<Parked> => {
    const { rows } =
      space === undefined
        ? await store.query<Parked>(parkedOf(condition))
        : await store.query<Parked>(parkedOf(`${condition} and ${letterIsIn('$1::integer')}`), [space]);
    return rows[0] ?? { letters: 0, oldestAt: null, newestAt: null };
  };
  const [deadLetters, unknown] = await Promise.all([count(dead), count(doubtful)]);
  return { dead: deadLetters, unknown };
}

const parkedOf = (condition: string) => `
  select count(*)::integer as letters, min(parked_at) as "oldestAt", max(parked_at) as "newestAt"
  from (select d.parked_at from deliveries d where ${condition} ${newestFirst} limit ${mostCounted}) parked`;
