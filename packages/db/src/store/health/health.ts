// What PostgreSQL says about itself: whether it can be written to, and what in its set-up breaks a promise.

import type { Queryable, StoreOptions } from '../store.ts';

/** How the server stands. */
export interface StoreHealth {
  /** False on a standby, and where `default_transaction_read_only` is on. */
  readonly writable: boolean;
  /** What the operator should change. Letters are not affected at the moment. */
  readonly warnings: readonly string[];
}

interface HealthRow {
  readonly writable: boolean;
  readonly standbys: number;
  readonly waits: boolean;
  readonly seqscan: boolean;
  readonly generic: boolean;
}

// Whose replication is logical has a slot of that kind; their lag loses nothing here. What a role may not see of the
// others (their state) is not needed.
const ask = `
  select current_setting('transaction_read_only') = 'off' as writable,
    (select count(*)::integer from pg_stat_replication r
     where not exists (select from pg_replication_slots s where s.active_pid = r.pid and s.slot_type = 'logical')
       and coalesce(r.state, 'streaming') in ('streaming', 'catchup')) as standbys,
    current_setting('synchronous_standby_names') <> ''
      and current_setting('synchronous_commit') not in ('off', 'local') as waits,
    current_setting('enable_seqscan') = 'on' as seqscan,
    current_setting('plan_cache_mode') = 'force_generic_plan' as generic`;

export async function readHealth(
  { query }: Queryable,
  { pooled, planOnce }: Pick<StoreOptions, 'pooled' | 'planOnce'>,
): Promise<StoreHealth> {
  const { rows } = await query<HealthRow>(ask);
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL said nothing about itself.');
  const warnings = [
    ...(row.standbys > 0 && !row.waits ? [asynchronousStandby] : []),
    ...(row.seqscan ? [pooled ? roleLacksSettings : settingsLost] : []),
    ...(planOnce && !row.generic && pooled ? [plansAnew] : []),
  ];
  return { writable: row.writable, warnings };
}

/** Said while a standby follows for which no commit waits. */
export const asynchronousStandby =
  'A standby of PostgreSQL replicates asynchronously: events that were answered with 202 are lost when it takes over. ' +
  'Set synchronous_standby_names (docs/operations.md, “A standby”).';

const settingsLost =
  'The planner settings of pabal do not reach PostgreSQL; statements may read whole tables. Is there a connection pooler? ' +
  'Set DATABASE_POOLER=transaction (docs/operations.md, “A connection pooler”).';

const roleLacksSettings =
  'The database role lacks the planner settings of pabal; statements may read whole tables. Run `pabal migrate` as that ' +
  'role, then RECONNECT in the pooler’s console (docs/operations.md, “A connection pooler”).';

const plansAnew =
  'The senders’ connections have no plan_cache_mode=force_generic_plan; PostgreSQL plans each of their statements again. ' +
  'Give them a pool of their own with that setting (docs/operations.md, “A connection pooler”).';
