// The processes of pabal, as they report themselves.

import type { Service } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

export interface ProcessReport {
  /** Different for each start of a process. */
  readonly id: string;
  readonly service: Service;
  readonly version: string;
  /** What its `/readyz` says. */
  readonly readiness: unknown;
  /** Of a builder: milliseconds since its last sweep ended; absent before the first. */
  readonly sweptMsAgo?: number | undefined;
}

/** Processes that were not seen for so long are forgotten. */
const forgottenAfter = `interval '1 day'`;

/**
 * Writes down that a process is alive and how it fares.
 *
 * @returns the time by the clock of PostgreSQL, in milliseconds
 */
export async function reportProcess(store: Queryable, report: ProcessReport): Promise<number> {
  const { id, service, version, readiness, sweptMsAgo } = report;
  const { rows } = await store.query<{ readonly now: number }>(
    `with forgotten as (delete from processes where seen_at < now() - ${forgottenAfter} and id <> $1)
     insert into processes as p (id, service, version, readiness, swept_at)
     values ($1, $2, $3, $4, now() - make_interval(secs => $5::float8))
     on conflict (id) do update set seen_at = now(), readiness = excluded.readiness,
       swept_at = coalesce(excluded.swept_at, p.swept_at)
     returning extract(epoch from clock_timestamp())::float8 * 1000 as now`,
    [id, service, version, JSON.stringify(readiness), sweptMsAgo === undefined ? null : sweptMsAgo / 1_000],
  );
  return rows[0]?.now ?? Date.now();
}

/** Forgets a process that stops in order. */
export async function removeProcess(store: Queryable, id: string): Promise<void> {
  await store.query('delete from processes where id = $1', [id]);
}

export interface SeenProcess {
  readonly id: string;
  readonly service: Service;
  readonly version: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** Milliseconds since then, by the clock of PostgreSQL. */
  readonly silentMs: number;
  readonly readiness: unknown;
  readonly sweptAt: Date | null;
}

/** All processes that were seen within the last day and did not stop in order; the oldest first. */
export async function listProcesses(store: Queryable): Promise<SeenProcess[]> {
  const { rows } = await store.query<SeenProcess>(
    `select id, service, version, started_at as "startedAt", seen_at as "seenAt",
            (extract(epoch from now() - seen_at) * 1000)::float8 as "silentMs", readiness, swept_at as "sweptAt"
     from processes where seen_at >= now() - ${forgottenAfter} order by service, started_at, id`,
  );
  return rows;
}
