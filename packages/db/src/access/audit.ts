// The audit log: entries in a chain of hashes, one chain for each space.

import { hash } from 'node:crypto';
import type { AuditDoor } from '@pabal/domain';
import type { Queryable, SpaceQueryable } from '../store/store.ts';

/** What is written down of an action. */
export interface AuditEntry {
  readonly actor: string;
  readonly door: AuditDoor;
  readonly network: string | null;
  readonly action: string;
  readonly object: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly outcome: 'done' | 'failed';
  readonly affected: number | null;
  /** The number of the entry that this one completes. */
  readonly completes: number | null;
}

/** An entry as it is in the chain. */
export interface StoredAuditEntry extends Omit<AuditEntry, 'details'> {
  readonly number: number;
  readonly at: Date;
  /** JSON, as it was written. */
  readonly details: string | null;
  readonly hash: Buffer;
}

/** The end of a chain. */
export interface AuditChain {
  readonly number: number;
  readonly hash: Buffer;
}

/** What comes before the first entry. */
export const chainStart: AuditChain = { number: 0, hash: Buffer.alloc(0) };

/** The hash of an entry: of the hash before it, and of everything that the entry says. */
export function hashOfEntry(before: Buffer, spaceId: number, entry: Omit<StoredAuditEntry, 'hash'>): Buffer {
  const { number, at, actor, door, network, action, object, details, reason, outcome, affected, completes } =
    entry;
  const said = [
    number,
    at.toISOString(),
    actor,
    door,
    network,
    action,
    object,
    details,
    reason,
    outcome,
    affected,
    completes,
  ];
  return hash('sha256', JSON.stringify([before.toString('hex'), spaceId, ...said]), 'buffer');
}

/**
 * Adds an entry to the chain of a space. The end of the chain is locked until the transaction ends, so this comes last in it.
 *
 * @returns the number of the entry
 */
export async function appendAudit(
  transaction: Queryable,
  spaceId: number,
  entry: AuditEntry,
): Promise<number> {
  const { rows } = await transaction.query<{ number: number; hash: Buffer; at: Date }>(
    `insert into audit_chains (space_id, last_number, last_hash) values ($1, 0, '')
     on conflict (space_id) do update set last_number = audit_chains.last_number
     returning last_number::float8 as number, last_hash as hash, date_trunc('milliseconds', clock_timestamp()) as at`,
    [spaceId],
  );
  const [end] = rows;
  if (end === undefined) throw new Error('The audit log has no end to add to.');
  const { details, ...plain } = entry;
  const added = {
    ...{ ...plain, number: end.number + 1, at: end.at },
    details: details === null ? null : JSON.stringify(details),
  };
  const entryHash = hashOfEntry(end.hash, spaceId, added);
  await transaction.query(
    `with entry as (
       insert into audit_entries (space_id, number, at, actor, door, network, action, object, details, reason, outcome,
                                  affected, completes, hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))
     update audit_chains set last_number = $2, last_hash = $14 where space_id = $1`,
    [
      ...[
        spaceId,
        added.number,
        added.at,
        added.actor,
        added.door,
        added.network,
        added.action,
        added.object,
      ],
      ...[added.details, added.reason, added.outcome, added.affected, added.completes, entryHash],
    ],
  );
  return added.number;
}

const columns = `e.number::float8 as number, e.at, e.actor, e.door, e.network, e.action, e.object, e.details::text as details, e.reason,
            e.outcome, e.affected, e.completes::float8 as completes, e.hash`;

export interface AuditFilter {
  readonly actor?: string | undefined;
  /** `apps.pause`, or `apps` for all that is done to apps. */
  readonly action?: string | undefined;
  readonly object?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** An action with how it ended. */
export interface ListedAuditEntry extends Omit<StoredAuditEntry, 'hash' | 'completes'> {}

/** Actions in a space, the newest first. @param options.before  the number that the page before ended with */
export async function listAudit(
  store: SpaceQueryable,
  { actor, action, object, from, to }: AuditFilter,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<ListedAuditEntry[]> {
  const { rows } = await store.query<ListedAuditEntry>(
    `select e.number::float8 as number, e.at, e.actor, e.door, e.network, e.action, e.object, e.details::text as details, e.reason,
            coalesce(o.outcome, e.outcome) as outcome, coalesce(o.affected, e.affected) as affected
     from audit_entries e
       left join lateral (
         select c.outcome, c.affected from audit_entries c
         where c.space_id = e.space_id and c.completes = e.number order by c.number desc limit 1
       ) o on true
     where e.space_id = $1 and e.completes is null and ($2::bigint is null or e.number < $2)
       and ($3::text is null or e.actor = $3)
       and ($4::text is null or e.action = $4 or starts_with(e.action, $4 || '.'))
       and ($5::text is null or e.object = $5)
       and ($6::timestamptz is null or e.at >= $6) and ($7::timestamptz is null or e.at < $7)
     order by e.number desc limit $8`,
    [
      ...[store.space, before ?? null, actor ?? null, action ?? null],
      ...[object ?? null, from ?? null, to ?? null, limit],
    ],
  );
  return rows;
}

/** A part of the chain, in its order. */
export async function readAuditChain(
  store: SpaceQueryable,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<StoredAuditEntry[]> {
  const { rows } = await store.query<StoredAuditEntry>(
    `select ${columns} from audit_entries e where e.space_id = $1 and e.number > $2 order by e.number limit $3`,
    [store.space, after, limit],
  );
  return rows;
}

/** The end of the space's chain, as it was when the last entry was added. */
export async function findAuditEnd(store: SpaceQueryable): Promise<AuditChain> {
  const { rows } = await store.query<AuditChain>(
    'select last_number::float8 as number, last_hash as hash from audit_chains where space_id = $1',
    [store.space],
  );
  return rows[0] ?? chainStart;
}
