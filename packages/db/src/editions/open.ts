// Editions that are not over: counted for figures, and listed for the status.

import type { EditionState } from '@pabal/domain';
import { defaultSpace } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** Editions of one newsletter that stand alike. */
interface OpenEditions {
  readonly newsletter: string;
  /** What they wait for where that is a person, and otherwise their state. */
  readonly state: EditionState | 'paused' | 'awaiting-approval';
  readonly editions: number;
}

/** Counts the editions that are not over, but for proofs, by newsletter and state. */
export async function countOpenEditions(store: Queryable): Promise<OpenEditions[]> {
  const { rows } = await store.query<OpenEditions>(count);
  return rows;
}

/**
 * SQL: the editions that are not over. Taken in the order of the index that holds them alone, and before anything is joined to
 * them: a plan that begins with the newsletters reads every edition there ever was.
 */
export const openEditions = `(
    select * from editions where state not in ('finished', 'skipped', 'cancelled') order by slot offset 0
  )`;

/** SQL: how figures name a newsletter `n`. Two spaces may have one of the same key. */
export const newsletterLabel = `case when n.space_id = ${defaultSpace.id} then n.key else n.space_id || '/' || n.key end`;

/** SQL: the edition `e` waits until somebody approves it. One that goes by itself has a time for that. */
const awaitsApproval = `e.state = 'ready' and e.approved_at is null and e.sends_at is null`;

const count = `
  select ${newsletterLabel} as newsletter, count(*)::integer as editions,
    case when e.paused_at is not null then 'paused'
      when ${awaitsApproval} then 'awaiting-approval'
      else e.state end as state
  from ${openEditions} e join newsletters n on n.id = e.newsletter_id
  where e.kind <> 'proof'
  group by n.id, 3 order by n.space_id, n.key, 3`;

/** An edition that is not over. */
export interface RunningEdition {
  readonly id: string;
  readonly newsletter: string;
  /** The name of its space. */
  readonly space: string;
  readonly state: string;
  readonly slot: Date;
  readonly pausedAt: Date | null;
  /** Whether it waits for somebody's approval. */
  readonly waitsForApproval: boolean;
  readonly planned: number;
  /** Letters a second when it was last looked at; null when it is not sending. */
  readonly rate: number | null;
  readonly reason: string | null;
}

/** Editions that are not over, the earliest slot first; at most fifty. */
export async function listRunningEditions(store: Queryable): Promise<RunningEdition[]> {
  const { rows } = await store.query<RunningEdition>(
    `select e.id, n.key as newsletter, s.name as space, e.state, e.slot, e.paused_at as "pausedAt", e.planned, e.rate, e.reason,
            ${awaitsApproval} as "waitsForApproval"
     from ${openEditions} e join newsletters n on n.id = e.newsletter_id join spaces s on s.id = n.space_id
     order by e.slot, e.id limit 50`,
  );
  return rows;
}

/** The next occurrence of a newsletter. */
export interface NextSlot {
  /** As figures name it. */
  readonly newsletter: string;
  readonly slot: Date;
}

/** The next occurrences of newsletters that are not paused, of all spaces or of one, the earliest first. */
export async function listNextSlots(store: Queryable, most: number, space?: number): Promise<NextSlot[]> {
  const { rows } = await store.query<NextSlot>(
    `select ${newsletterLabel} as newsletter, n.next_slot_at as slot from newsletters n
     where n.paused_at is null and n.next_slot_at is not null and ($2::integer is null or n.space_id = $2)
     order by n.next_slot_at, n.id limit $1`,
    [most, space ?? null],
  );
  return rows;
}
