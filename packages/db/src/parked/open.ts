// How many letters wait for a decision: for figures, so by lane and template and not one by one.

import type { Lane } from '@pabal/domain';
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
