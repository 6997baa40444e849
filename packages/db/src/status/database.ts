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

/** What PostgreSQL says of the standbys that are to have what is committed. */
export interface Replication {
  /** Whether it can only be read: a standby answers, or somebody has set it so. */
  readonly readOnly: boolean;
  /** Whether commits wait for a standby. */
  readonly waits: boolean;
  /** Standbys that follow, and those of them for which commits wait. */
  readonly standbys: number;
  readonly synchronous: number;
  /** Standbys of which this role may not see how they follow. */
  readonly hidden: number;
}

export async function findReplication(store: Queryable): Promise<Replication> {
  const { rows } = await store.query<Replication>(replication);
  return rows[0] ?? { readOnly: false, waits: false, standbys: 0, synchronous: 0, hidden: 0 };
}

// Logical replication is another thing: what it has not got is lost nowhere.
const replication = `
  select current_setting('transaction_read_only') = 'on' as "readOnly",
         current_setting('synchronous_standby_names') <> '' and current_setting('synchronous_commit') not in ('off', 'local') as waits,
         count(*)::integer as standbys, (count(*) filter (where r.sync_state in ('sync', 'quorum')))::integer as synchronous,
         (count(*) filter (where r.sync_state is null))::integer as hidden
  from pg_stat_replication r
  where not exists (select from pg_replication_slots s where s.active_pid = r.pid and s.slot_type = 'logical')`;

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
