// The books: compares what was promised with what the post office took and what the ledger says, letter by letter.

import type { Store } from '@pabal/db/store';
import { type DeliveryState, noDeliveries } from '@pabal/domain';
import type { PromisedLetter } from './load/load.ts';
import type { TakenLetter } from './stack/post-office.ts';

/** A delivery as the ledger has it. */
export interface LedgerRow {
  readonly address: string;
  readonly state: DeliveryState;
  readonly attempt: number;
  readonly remoteId: string;
  /** Whether its event or its edition is there: no foreign key sees to that (docs/decisions/0034-owners-without-checks.md). */
  readonly hasOwner: boolean;
}

export interface Account {
  /** Letters promised. */
  readonly accepted: number;
  readonly deliveredOnce: number;
  /** Letters that were not delivered, although the ledger does not say that and why. */
  readonly lost: number;
  /** Copies beyond the first, with the Message-ID of the first, and with another. */
  readonly repeatedSame: number;
  readonly repeatedOther: number;
  /** By what the ledger says. */
  readonly unknown: number;
  readonly suppressed: number;
  readonly failed: number;
  /** Still to be done; none when the books are closed. */
  readonly open: number;
  /** The most attempts that any letter took, and the letters that took more than one. */
  readonly mostAttempts: number;
  readonly triedAgain: number;
  /** Where ledger and post office contradict each other, in words. */
  readonly contradictions: readonly string[];
}

/** Compares letter by letter. Pure. */
export function accountFor(
  promised: ReadonlyMap<string, PromisedLetter>,
  ledger: readonly LedgerRow[],
  taken: readonly TakenLetter[],
): Account {
  const rows = groupByAddress(ledger);
  const copies = groupByAddress(taken);
  const contradictions: string[] = [];
  const sums = { deliveredOnce: 0, lost: 0, repeatedSame: 0, repeatedOther: 0 };
  const states = noDeliveries();
  let mostAttempts = 0;
  let triedAgain = 0;

  for (const address of promised.keys()) {
    const [row, ...more] = rows.get(address) ?? [];
    const [first, ...again] = copies.get(address) ?? [];
    const same = again.filter(({ messageId }) => messageId === first?.messageId).length;
    sums.repeatedSame += same;
    sums.repeatedOther += again.length - same;
    if (first !== undefined && again.length === 0) sums.deliveredOnce += 1;
    if (row === undefined || (row.state === 'sent' && first === undefined)) sums.lost += 1;
    if (row === undefined) continue;
    states[row.state] += 1;
    mostAttempts = Math.max(mostAttempts, row.attempt);
    if (row.attempt > 1) triedAgain += 1;
    contradictions.push(...contradictionsOf(address, row, more.length, first));
  }
  for (const address of copies.keys()) {
    if (!promised.has(address)) contradictions.push(`${address} got a letter that nobody was promised`);
  }
  const { pending, sending, unknown, suppressed, failed } = states;
  const open = pending + sending;
  return {
    accepted: promised.size,
    ...sums,
    unknown,
    suppressed,
    failed,
    open,
    mostAttempts,
    triedAgain,
    contradictions,
  };
}

function contradictionsOf(
  address: string,
  row: LedgerRow,
  furtherRows: number,
  first: TakenLetter | undefined,
): string[] {
  const found: string[] = [];
  if (furtherRows > 0) found.push(`${address} is in the ledger ${furtherRows + 1} times`);
  if (!row.hasOwner) found.push(`${address} is in the ledger without its event or edition`);
  if (first === undefined) return found;
  if (row.state === 'failed' || row.state === 'suppressed')
    found.push(`${address} got its letter, and the ledger says ${row.state}`);
  if (row.remoteId !== first.messageId)
    found.push(`${address} got ${first.messageId}, and the ledger says ${row.remoteId}`);
  return found;
}

function groupByAddress<Item extends { readonly address: string }>(
  items: readonly Item[],
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.address);
    if (group) group.push(item);
    else groups.set(item.address, [item]);
  }
  return groups;
}

/** The ledger's rows whose address starts with `mark`. */
export async function readLedger(store: Store, mark: string): Promise<LedgerRow[]> {
  const { rows } = await store.query<LedgerRow>(
    `select d.address, d.state, d.attempt, d.remote_id as "remoteId",
       exists (select from events e where e.id = d.event_id) or exists (select from editions e where e.id = d.edition_id)
         as "hasOwner"
     from deliveries d where d.address like $1 || '-%'`,
    [mark],
  );
  return rows;
}

/** How many deliveries are still open: waiting, claimed, in doubt, or dead and not yet shown. */
export async function countOpen(store: Store): Promise<number> {
  const { rows } = await store.query<{ open: number }>(
    'select count(*)::integer as open from deliveries where due_at is not null',
  );
  return rows[0]?.open ?? 0;
}

/**
 * Lets pass the time that a bell has before letters are rung for again. The short form does not wait for it; that the sweeper
 * finds them, and what it does, is the same.
 */
export async function endGrace(store: Store): Promise<void> {
  await store.query(
    `update deliveries set due_at = now()
     where state = 'pending' and next_attempt_at <= now() and waits_for is null
       and due_at > now() and due_at < now() + interval '1 minute'`,
  );
}

/** Describes the open deliveries, for a person who has to find out why they do not move. */
export async function describeOpen(store: Store): Promise<string> {
  const { rows } = await store.query<{ text: string }>(
    `select count(*) || ' ' || d.state || coalesce(' after ' || d.outcome, '')
       || case when d.state <> 'sending' then '' when s.id is null then ', sender gone' else ', sender alive' end as text
     from deliveries d left join senders s on s.id = d.claimed_by
     where d.due_at is not null group by d.state, d.outcome, s.id is null`,
  );
  return rows.map(({ text }) => text).join('; ');
}
