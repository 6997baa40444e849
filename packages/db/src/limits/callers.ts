// How often a network asked for something in a window of time, counted by all processes together. All times are this database's.

import type { Queryable } from '../store/store.ts';

/** What a process counted of one caller since it last said so. */
interface CallerCount {
  /** What is counted, such as `letter`. */
  readonly kind: string;
  /** A keyed hash of the network. */
  readonly caller: string;
  readonly count: number;
  /** How long the caller's window lasts, when none is open. */
  readonly windowMs: number;
}

/** What all processes counted. */
interface CallerTotal {
  readonly count: number;
  /** Until the window ends. */
  readonly leftMs: number;
}

/** Adds counts, each kind and caller once, and tells the sums of the windows that are open, in the same order. */
export async function addCallerCounts(
  store: Queryable,
  counts: readonly CallerCount[],
): Promise<CallerTotal[]> {
  const { rows } = await store.query<CallerTotal & { kind: string; caller: string }>(add, [
    counts.map(({ kind }) => kind),
    counts.map(({ caller }) => caller),
    counts.map(({ count }) => count),
    counts.map(({ windowMs }) => Math.round(windowMs)),
  ]);
  const totals = new Map(rows.map(({ kind, caller, ...total }) => [`${kind} ${caller}`, total]));
  return counts.map(
    ({ kind, caller, count, windowMs }) => totals.get(`${kind} ${caller}`) ?? { count, leftMs: windowMs },
  );
}

// In order, so that two processes never wait for each other.
const add = `
  insert into caller_counts as c (kind, caller, count, ends_at)
  select n.kind, n.caller, n.count, now() + n.ms * interval '1 millisecond'
  from unnest($1::text[], $2::text[], $3::integer[], $4::integer[]) as n (kind, caller, count, ms) order by 1, 2
  on conflict (kind, caller) do update set
    count = excluded.count + case when c.ends_at > now() then c.count else 0 end,
    ends_at = case when c.ends_at > now() then c.ends_at else excluded.ends_at end
  returning kind, caller, count, (extract(epoch from ends_at - now()) * 1000)::integer as "leftMs"`;

/** Notes that a proof of work was used. @returns false when it was used before */
export async function useProof(store: Queryable, signature: string, expiresAt: Date): Promise<boolean> {
  const { rowCount } = await store.query(
    'insert into used_proofs (signature, expires_at) values ($1, $2) on conflict do nothing',
    [signature, expiresAt],
  );
  return rowCount === 1;
}

/** Removes windows that are over, and used proofs that nobody can use any more. */
export async function removeEndedCounts(store: Queryable): Promise<void> {
  await store.query('delete from caller_counts where ends_at <= now()');
  await store.query('delete from used_proofs where expires_at <= now()');
}
