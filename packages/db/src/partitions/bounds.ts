// SQL that tells PostgreSQL in which partitions to look. Every statement is right without it; with it, one that names letters or
// their owner opens the partition they lie in, and not every week there is (docs/decisions/0036-partitions.md).

import { firstId } from '../store/ids.ts';

/** The smallest and the largest of these ids: the two values for {@link within}. */
export function spanOf(ids: readonly string[]): [first: string, last: string] {
  let [first = firstId, last = firstId] = [ids[0], ids[0]];
  for (const id of ids) {
    if (id < first) first = id;
    if (id > last) last = id;
  }
  return [first, last];
}

/** SQL: the column lies between two ids. */
export const within = (column: string, first: string, last: string) =>
  `${column} >= ${first}::uuid and ${column} <= ${last}::uuid`;

/** SQL: the letter `d` is one of these, and lies where they lie. For statements that are not run all the time. */
export const amongIds = (parameter: string, column = 'd.id') =>
  `${column} = any(${parameter}::uuid[]) and ${within(column, `first_of(${parameter})`, `last_of(${parameter})`)}`;

/**
 * SQL: the letter `d` is one of those that a materialized part of the statement has picked. As an array they are picked once,
 * whatever the planner thinks of the table: joined, a plan made when the table was nearly empty could pick, and lock, them again
 * for every row.
 */
export const amongPicked = (part: string, column = 'd.id') =>
  `${column} = any(array(select id from ${part}))
    and ${column} >= (select id from ${part} order by id limit 1)
    and ${column} <= (select id from ${part} order by id desc limit 1)`;

/**
 * SQL: a value that no plan is made for. A list that is asked of every partition takes several times as long to plan as to run, and
 * PostgreSQL plans it again for each page as long as it thinks that a plan for the values at hand is the cheaper one. Out of a
 * subselect a value is unknown to every plan, so that one plan for all values is never the dearer one, and is kept.
 */
export const unseen = (place: string, type: 'bigint' | 'text' | 'timestamptz' | 'uuid') =>
  `(select ${place}::${type})`;

/**
 * SQL: the letter `d` lies where letters of this owner lie. Only beside conditions that find a single letter: beside others a plan
 * that was made for small tables might read everything that lies there.
 */
export const lettersOf = (owner: string, column = 'd.id') =>
  within(column, `letters_begin(${owner})`, `letters_end(${owner})`);

/** SQL: the event `e` lies where owners of letters between these two lie. */
export const ownersOf = (first: string, last: string) =>
  within('e.id', `owners_begin(${first}::uuid)`, `owners_end(${last}::uuid)`);
