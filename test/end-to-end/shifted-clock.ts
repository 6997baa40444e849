// A clock for the services that a test can move. They go by the clock of the database, so moving it there moves all of them.

import type { Store } from '@pabal/db/store';

export interface ShiftedClock {
  /** Sets the clock to this time; it goes on from there. */
  set(time: Date): Promise<void>;
}

/** PostgreSQL looks for names without a schema here first, so that our functions replace its own. */
const statements = [
  'create schema clock',
  `create table clock.shift as select interval '0' as by`,
  `create function clock.now() returns timestamptz language sql stable
     return pg_catalog.now() + (select by from clock.shift)`,
  `create function clock.clock_timestamp() returns timestamptz language sql volatile
     return pg_catalog.clock_timestamp() + (select by from clock.shift)`,
  `do $$ begin
     execute format('alter database %I set search_path = clock, pg_catalog, public', current_database());
   end $$`,
];

/**
 * Puts the clock, at this time, into a database of the test's own. Connections that are there already keep the true time,
 * so services are started afterwards; columns filled in by default keep it, too: their defaults name PostgreSQL's own.
 */
export async function shiftClock(store: Store, time: Date): Promise<ShiftedClock> {
  for (const statement of statements) await store.query(statement);
  const set: ShiftedClock['set'] = async (to) => {
    await store.query('update clock.shift set by = $1::timestamptz - pg_catalog.clock_timestamp()', [to]);
  };
  await set(time);
  return { set };
}
