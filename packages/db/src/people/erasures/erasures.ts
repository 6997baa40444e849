// Erasing a person: the erasure itself, from its beginning to its receipt. What is erased is in the other files of this folder;
// each function does one batch in the transaction it is given. The order of the steps, and what they mean, is in
// packages/people (erasure.ts).

import type { Queryable, SpaceQueryable } from '../../store/store.ts';

/** The person of an erasure, while it runs. */
export interface ErasureSubject {
  /** Ids of the rows that were this person. */
  readonly recipients: readonly string[];
  /** Every address known to be theirs, as it is compared, with what takes its place. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Words that identify them in texts, in lower case: addresses and names. External ids are in quotes, as in JSON. */
  readonly words: readonly string[];
}

/** An erasure, and its receipt when it is finished. Holds no personal data. */
export interface Erasure {
  readonly id: string;
  readonly state: 'running' | 'finished';
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** What takes the place of the address. */
  readonly addressHash: string;
  /** What was erased so far, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  readonly waitsFor: string | null;
  readonly finishedAt: Date | null;
}

const columns = `id, state, requested_by as "requestedBy", requested_at as "requestedAt", address_hash as "addressHash",
  counts, waits_for as "waitsFor", finished_at as "finishedAt"`;

export async function findErasure(store: SpaceQueryable, id: string): Promise<Erasure | undefined> {
  const { rows } = await store.query<Erasure>(
    `select ${columns} from erasures where id = $1 and space_id = $2`,
    [id, store.space],
  );
  return rows[0];
}

/** An erasure that somebody may go on with, and its space. */
interface DueErasure {
  readonly id: string;
  readonly space: number;
}

/** Erasures of all spaces that are not finished and that nobody works at. */
export async function dueErasures(store: Queryable): Promise<DueErasure[]> {
  const { rows } = await store.query<DueErasure>(
    `select id, space_id as space from erasures where state = 'running' and due_at <= now() order by due_at limit 100`,
  );
  return rows;
}

/** A person as erasing begins: every recipient with the address of the one that is named. */
export interface PersonRow {
  readonly id: string;
  readonly externalId: string;
  readonly addressKey: string;
  readonly name: string | null;
}

const person = `select id, external_id as "externalId", address_key as "addressKey", name from recipients
  where address_key = (select address_key from recipients where external_id = $1 and space_id = $2) and space_id = $2 order by id`;

/** Everybody who has the address of this recipient. */
export async function findPerson(store: SpaceQueryable, externalId: string): Promise<PersonRow[]> {
  return (await store.query<PersonRow>(person, [externalId, store.space])).rows;
}

/** The same, locked. */
export async function lockPerson(transaction: SpaceQueryable, externalId: string): Promise<PersonRow[]> {
  return (await transaction.query<PersonRow>(`${person} for update`, [externalId, transaction.space])).rows;
}

/** Addresses that they had before and that nobody else has now. */
export async function formerAddresses(
  transaction: SpaceQueryable,
  recipients: readonly string[],
): Promise<string[]> {
  const { rows } = await transaction.query<{ key: string }>(
    `select distinct c.old_address_key as key from recipient_changes c where c.recipient_id = any($1::uuid[])
       and not exists (select from recipients r where r.address_key = c.old_address_key
         and r.space_id = $2 and r.id <> all($1::uuid[]))`,
    [recipients, transaction.space],
  );
  return rows.map(({ key }) => key);
}

/** Writes an erasure down, and does at once what keeps the person from being written to. */
export async function insertErasure(
  transaction: SpaceQueryable,
  erasure: {
    readonly id: string;
    readonly requestedBy: string;
    readonly addressHash: string;
    readonly subject: ErasureSubject;
    readonly step: string;
    readonly counts: Readonly<Record<string, number>>;
  },
): Promise<void> {
  const { id, requestedBy, addressHash, subject, step, counts } = erasure;
  await transaction.query(
    `insert into erasures (id, requested_by, address_hash, subject, step, counts, space_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, requestedBy, addressHash, JSON.stringify(subject), step, JSON.stringify(counts), transaction.space],
  );
}

/** The addresses of a person, and in the same order what takes their place. */
export const hashesOf = (subject: ErasureSubject) =>
  [Object.keys(subject.addresses), Object.values(subject.addresses)] as const;

/** A running erasure that is this caller's for the transaction. */
export interface ErasureWork {
  readonly id: string;
  readonly requestedBy: string;
  readonly addressHash: string;
  readonly subject: ErasureSubject;
  readonly step: string;
  readonly cursor: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

export async function lockErasure(transaction: SpaceQueryable, id: string): Promise<ErasureWork | undefined> {
  const { rows } = await transaction.query<ErasureWork>(
    `select id, requested_by as "requestedBy", address_hash as "addressHash", subject, step, cursor, counts
     from erasures where id = $1 and space_id = $2 and state = 'running' for update skip locked`,
    [id, transaction.space],
  );
  return rows[0];
}

/** Notes how far an erasure is; without a step it is finished, and forgets whom it was about. */
export async function moveErasure(
  transaction: Queryable,
  id: string,
  to: {
    readonly step: string | undefined;
    readonly cursor: string | null;
    readonly counts: Readonly<Record<string, number>>;
    readonly waitsFor?: string | undefined;
  },
): Promise<void> {
  await transaction.query(
    `update erasures set step = coalesce($2, step), cursor = $3, counts = $4, waits_for = $5,
       due_at = now() + make_interval(secs => case when $5::text is null then 0 else 5 end),
       state = case when $2::text is null then 'finished' else 'running' end,
       subject = case when $2::text is null then null else subject end,
       finished_at = case when $2::text is null then now() end
     where id = $1`,
    [id, to.step ?? null, to.cursor, JSON.stringify(to.counts), to.waitsFor ?? null],
  );
}

/**
 * Files of people that came before this erasure and are still taken in: they may hold the person. PostgreSQL compares the
 * times, because it knows what came first within a millisecond.
 */
export async function importsBefore(transaction: Queryable, erasureId: string): Promise<string[]> {
  const { rows } = await transaction.query<{ id: string }>(
    `select i.id from imports i join erasures e on e.id = $1
     where i.state in ('uploading', 'running') and i.space_id = e.space_id and i.created_at <= e.requested_at order by i.id limit 5`,
    [erasureId],
  );
  return rows.map(({ id }) => id);
}

/** Addresses that are being erased: imports and sources leave them out. */
export async function addressesBeingErased(transaction: SpaceQueryable): Promise<ReadonlySet<string>> {
  const { rows } = await transaction.query<{ key: string }>(
    `select jsonb_object_keys(subject -> 'addresses') as key from erasures where state = 'running' and space_id = $1`,
    [transaction.space],
  );
  return new Set(rows.map(({ key }) => key));
}
