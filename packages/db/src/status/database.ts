// What PostgreSQL says about itself, and which migrations have run.

import type { Queryable } from '../store/store.ts';

export interface DatabaseFacts {
  readonly version: string;
  readonly bytes: number;
  readonly connections: number;
  readonly mostConnections: number;
  /** Standbys that follow, and how far behind the one that is furthest behind is. */
  readonly standbys: readonly {
    readonly name: string;
    readonly isSynchronous: boolean;
    readonly lagSeconds: number | null;
  }[];
}

export async function findDatabaseFacts(store: Queryable): Promise<DatabaseFacts> {
  const [{ rows }, { rows: standbys }] = await Promise.all([
    store.query<Omit<DatabaseFacts, 'standbys'>>(facts),
    store.query<DatabaseFacts['standbys'][number]>(followers),
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL did not say what it is.');
  return { ...row, standbys };
}

const facts = `
  select current_setting('server_version') as version, pg_database_size(current_database())::float8 as bytes,
         (select count(*)::integer from pg_stat_activity where backend_type = 'client backend') as connections,
         current_setting('max_connections')::integer as "mostConnections"`;

// A role that may not see others gets rows without their state.
const followers = `
  select application_name as name, coalesce(sync_state in ('sync', 'quorum'), false) as "isSynchronous",
         extract(epoch from replay_lag)::float8 as "lagSeconds"
  from pg_stat_replication order by 1`;

export interface RanMigration {
  readonly name: string;
  readonly appliedAt: Date;
}

/** The migrations that have run, the newest first. */
export async function listRanMigrations(store: Queryable): Promise<RanMigration[]> {
  const { rows } = await store.query<RanMigration>(
    'select name, applied_at as "appliedAt" from migrations order by name desc',
  );
  return rows;
}
