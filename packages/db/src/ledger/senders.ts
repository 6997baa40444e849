// Senders that are alive. A claim is good as long as its sender's beat goes on.

import type { Queryable } from '../store/store.ts';

export interface SenderBeat {
  readonly id: string;
  /** Grows with every sign of life. */
  readonly beat: string;
}

/**
 * Gives a sign of life.
 *
 * @returns false when this sender was not known: it is new, or it was given up and its claims are lost.
 */
export async function beatSender(store: Queryable, senderId: string): Promise<boolean> {
  const { rows } = await store.query<{ beat: string }>(
    `insert into senders (id) values ($1)
     on conflict (id) do update set beat = senders.beat + 1, seen_at = now()
     returning beat`,
    [senderId],
  );
  return rows[0]?.beat !== '0';
}

/** A claim as the ledger has it. */
export interface ClaimInLedger {
  readonly id: string;
  readonly claim: number;
}

/** What the ledger says a sender is sending. It looks at all letters that are open, so it is not for every moment. */
export async function listClaims(store: Queryable, senderId: string): Promise<ClaimInLedger[]> {
  const { rows } = await store.query<ClaimInLedger>(
    `select id, claim from deliveries where due_at is not null and state = 'sending' and claimed_by = $1`,
    [senderId],
  );
  return rows;
}

/** Signs a sender off that has settled everything it had claimed. */
export async function removeSender(store: Queryable, senderId: string): Promise<void> {
  await store.query('delete from senders where id = $1', [senderId]);
}

/** Senders that gave a sign of life within the last minute. Builders give a sender up sooner; this is true without one, too. */
export async function countSendersAlive(store: Queryable): Promise<number> {
  const { rows } = await store.query<{ senders: number }>(
    `select count(*)::integer as senders from senders where seen_at > now() - interval '1 minute'`,
  );
  return rows[0]?.senders ?? 0;
}

/** All senders that are thought to be alive, with their last beat. */
export async function listSenders(store: Queryable): Promise<SenderBeat[]> {
  const { rows } = await store.query<SenderBeat>('select id, beat from senders order by id');
  return rows;
}
