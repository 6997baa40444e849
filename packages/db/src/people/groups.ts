// Groups: explicit sets of recipients under a key. Members are changed as sets, in one transaction per change;
// the group's own row is locked first, so that two changes to one group come one after the other.

import { PabalError } from '@pabal/domain';
import { firstId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable, SpaceStore } from '../store/store.ts';
import { noteGroupChange } from './changes.ts';
import { type Recipient, recipientColumns } from './recipients.ts';

/** A member given by address. Becomes the recipient of this external id; what is not given stays as it was. */
export interface NewMember {
  readonly externalId: string;
  readonly address: string;
  readonly addressKey: string;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
}

/** Members named by external id, and members given by address. */
export interface Members {
  readonly externalIds: readonly string[];
  readonly people: readonly NewMember[];
}

/** What a change did. */
export interface MembershipChange {
  readonly added: number;
  readonly removed: number;
  readonly members: number;
}

/** Finds the ids of those groups that exist, by key. */
export async function findGroups(
  store: SpaceQueryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await store.query<{ id: string; key: string }>(
    'select id, key from groups where key = any($1::text[]) and space_id = $2',
    [keys, store.space],
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}

/** A group as it is listed. */
export interface Group {
  readonly key: string;
  readonly members: number;
  /** False when it has more members than are counted in a list. */
  readonly counted: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** More members of one group are not counted in a list. */
const mostCounted = 10_000;

const groupColumns = `g.key, least(c.members, ${mostCounted}) as members, c.members <= ${mostCounted} as counted,
  g.created_at as "createdAt", g.updated_at as "updatedAt"`;

/** A page of the groups of the space, by key. */
export async function listGroups(
  store: SpaceQueryable,
  page: { after?: string | undefined; limit: number },
): Promise<Group[]> {
  const { rows } = await store.query<Group>(
    `select ${groupColumns}
     from groups g cross join lateral (
       select count(*)::integer as members
       from (select from group_members m where m.group_id = g.id limit ${mostCounted + 1}) m
     ) c
     where g.space_id = $1 and ($2::text is null or g.key > $2) order by g.key limit $3`,
    [store.space, page.after ?? null, page.limit],
  );
  return rows;
}

/** A group that somebody is in. */
export interface Membership {
  readonly key: string;
  readonly addedAt: Date;
}

/** A page of the groups that a recipient is in, by key. */
export async function listMemberships(
  store: SpaceQueryable,
  recipientId: string,
  page: { after?: string | undefined; limit: number },
): Promise<Membership[]> {
  const { rows } = await store.query<Membership>(
    `select g.key, m.added_at as "addedAt" from group_members m join groups g on g.id = m.group_id
     where m.recipient_id = $1 and g.space_id = $2 and ($3::text is null or g.key > $3) order by g.key limit $4`,
    [recipientId, store.space, page.after ?? null, page.limit],
  );
  return rows;
}

/** Finds a group with all of its members counted, or nothing. */
export async function findGroup(store: SpaceQueryable, key: string): Promise<Group | undefined> {
  const { rows } = await store.query<Group>(
    `select g.key, (select count(*)::integer from group_members m where m.group_id = g.id) as members,
       true as counted, g.created_at as "createdAt", g.updated_at as "updatedAt"
     from groups g where g.key = $1 and g.space_id = $2`,
    [key, store.space],
  );
  return rows[0];
}

/** Those of the addresses that belong to a member of one of the groups. */
export async function addressesInGroups(
  store: Queryable,
  groupIds: readonly string[],
  addressKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await store.query<{ addressKey: string }>(
    `select distinct r.address_key as "addressKey"
     from unnest($2::text[]) as wanted (address_key) cross join lateral (
       select id, address_key from recipients where address_key = wanted.address_key offset 0
     ) r cross join lateral (
       select from group_members m where m.recipient_id = r.id and m.group_id = any($1::uuid[]) limit 1
     ) m`,
    [groupIds, addressKeys],
  );
  return new Set(rows.map(({ addressKey }) => addressKey));
}

/**
 * Makes the group consist of exactly these members; makes the group itself when there is none.
 *
 * @throws PabalError `unknown-recipient` when an external id is not known; nothing is changed then
 */
export function replaceMembers(
  store: SpaceStore,
  key: string,
  members: Members,
  actor = 'unknown',
): Promise<MembershipChange> {
  return store.transaction(async (transaction) => {
    const groupId = await lockGroup(transaction, key);
    const wanted = await ensureRecipients(transaction, members, actor);
    const removed = await keepOnly(transaction, groupId, await recipientsOf(transaction, wanted));
    const added = await addMembers(transaction, groupId, wanted);
    const change = { added, removed };
    await noteGroupChange(transaction, groupId, { actor, ...change });
    return { ...change, members: await countMembers(transaction, groupId) };
  });
}

/**
 * Takes members out, then adds members; makes the group when there is none. A person who is to be removed and is not in the
 * group is out already; an address takes everybody out who has it.
 *
 * @throws PabalError `unknown-recipient` when an external id to be added is not known; nothing is changed then
 */
export function changeMembers(
  store: SpaceStore,
  key: string,
  change: { readonly add: Members; readonly remove: Members },
  actor = 'unknown',
): Promise<MembershipChange> {
  return store.transaction(async (transaction) => {
    const groupId = await lockGroup(transaction, key);
    const removed = await removeMembers(transaction, groupId, change.remove);
    const joining = await ensureRecipients(transaction, change.add, actor);
    const added = await addMembers(transaction, groupId, joining);
    await noteGroupChange(transaction, groupId, { actor, added, removed });
    return { added, removed, members: await countMembers(transaction, groupId) };
  });
}

/** A page of a group's members in a fixed order, after the recipient of the given id. */
export async function listMembers(
  store: Queryable,
  groupId: string,
  options: { after: string | undefined; limit: number },
): Promise<Recipient[]> {
  const { rows } = await store.query<Recipient>(
    `select ${recipientColumns} from group_members m join recipients r on r.id = m.recipient_id
     where m.group_id = $1 and m.recipient_id > $2
     order by m.recipient_id limit $3`,
    [groupId, options.after ?? firstId, options.limit],
  );
  return rows;
}

async function lockGroup(transaction: SpaceQueryable, key: string): Promise<string> {
  const { rows } = await transaction.query<{ id: string }>(
    `insert into groups (id, key, space_id) values (new_id(), $1, $2)
     on conflict (key, space_id) do update set updated_at = now() returning id`,
    [key, transaction.space],
  );
  const [group] = rows;
  if (group === undefined) throw new Error('A group was neither made nor found.');
  return group.id;
}

/** Makes or updates the members given by address, checks the others, and answers with the external ids of all. */
async function ensureRecipients(
  transaction: SpaceQueryable,
  members: Members,
  actor: string,
): Promise<string[]> {
  const { externalIds, people } = members;
  if (people.length > 0) await upsertPeople(transaction, people, actor);
  const { rows } = await transaction.query<{ externalId: string; count: string }>(
    `select wanted.external_id as "externalId", count(*) over () as count
     from unnest($1::text[]) as wanted (external_id)
     where not exists (select from recipients r where r.external_id = wanted.external_id and r.space_id = $2)
     limit 5`,
    [externalIds, transaction.space],
    { prepare: false },
  );
  if (rows.length > 0) throw unknownRecipients(rows);
  return [...externalIds, ...people.map(({ externalId }) => externalId)];
}

/**
 * People that one statement writes. A hundred thousand at once take longer than a statement may where the machine has other
 * work, and then the whole change is refused.
 */
const peopleAtOnce = 10_000;

function* slicesOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += peopleAtOnce) yield items.slice(from, from + peopleAtOnce);
}

/** Ordered, so that two changes that write the same people take their locks in the same order. */
async function upsertPeople(
  transaction: SpaceQueryable,
  people: readonly NewMember[],
  actor: string,
): Promise<void> {
  const inOrder = people.toSorted((one, other) => (one.externalId < other.externalId ? -1 : 1));
  for (const slice of slicesOf(inOrder)) await upsertSlice(transaction, slice, actor);
}

async function upsertSlice(
  transaction: SpaceQueryable,
  people: readonly NewMember[],
  actor: string,
): Promise<void> {
  await transaction.query(
    `insert into recipients as r (id, external_id, address, address_key, name, locale, changed_by, space_id)
     select new_id(), p.external_id, p.address, p.address_key, p.name, p.locale, $6, $7::smallint
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       as p (external_id, address, address_key, name, locale)
     order by p.external_id
     on conflict (external_id, space_id) do update set
       address = excluded.address, name = coalesce(excluded.name, r.name), locale = coalesce(excluded.locale, r.locale),
       updated_at = now(), changed_by = excluded.changed_by
     where (excluded.address, coalesce(excluded.name, r.name), coalesce(excluded.locale, r.locale))
       is distinct from (r.address, r.name, r.locale)`,
    [
      people.map(({ externalId }) => externalId),
      people.map(({ address }) => address),
      people.map(({ addressKey }) => addressKey),
      people.map(({ name }) => name ?? null),
      people.map(({ locale }) => locale ?? null),
      actor,
      transaction.space,
    ],
  );
}

function unknownRecipients(rows: readonly { externalId: string; count: string }[]): PabalError {
  const count = Number(rows[0]?.count ?? 0);
  const names = rows.map(({ externalId }) => `"${externalId.slice(0, 60)}"`).join(', ');
  return new PabalError(
    'unknown-recipient',
    `Members that are not known: ${count} (${names}${count > rows.length ? ', …' : ''}). Put them first with PUT /v1/recipients/{externalId}, or give their addresses. Nothing was changed.`,
  );
}

async function addMembers(
  transaction: SpaceQueryable,
  groupId: string,
  externalIds: readonly string[],
): Promise<number> {
  let added = 0;
  for (const slice of slicesOf(externalIds)) {
    const { rowCount } = await transaction.query(
      `insert into group_members (group_id, recipient_id)
       select $1, r.id from ${recipientsNamed('$2', '$3')} order by r.id
       on conflict do nothing`,
      [groupId, slice, transaction.space],
      { prepare: false },
    );
    added += rowCount ?? 0;
  }
  return added;
}

/** Takes out all members that are not among the recipients. */
async function keepOnly(
  transaction: Queryable,
  groupId: string,
  recipientIds: readonly string[],
): Promise<number> {
  const kept = new Set(recipientIds);
  const { rows } = await transaction.query<{ id: string }>(
    'select recipient_id as id from group_members where group_id = $1',
    [groupId],
  );
  return takeOut(
    transaction,
    groupId,
    rows.map(({ id }) => id).filter((id) => !kept.has(id)),
  );
}

async function removeMembers(
  transaction: SpaceQueryable,
  groupId: string,
  { externalIds, people }: Members,
): Promise<number> {
  const { rows } = await transaction.query<{ id: string }>(
    `select r.id from unnest($1::text[]) as gone (address_key) cross join lateral (
       select id from recipients where address_key = gone.address_key and space_id = $2 offset 0
     ) r`,
    [people.map(({ addressKey }) => addressKey), transaction.space],
    { prepare: false },
  );
  const named = await recipientsOf(transaction, externalIds);
  return takeOut(transaction, groupId, [...named, ...rows.map(({ id }) => id)]);
}

/**
 * The recipients `r` of these external ids in this space, as a part of a statement. Each is looked up by its own id: with a plain
 * join, a plan that PostgreSQL kept from when there was hardly anybody walks all recipients for each of the ids. Statements with
 * it are not kept prepared, so that the index is chosen by the people that there are.
 */
function recipientsNamed(externalIds: string, space: string): string {
  return `unnest(${externalIds}::text[]) as wanted (external_id) cross join lateral (
    select id from recipients where external_id = wanted.external_id and space_id = ${space} limit 1
  ) r`;
}

/** The ids of those of the recipients that exist. */
async function recipientsOf(transaction: SpaceQueryable, externalIds: readonly string[]): Promise<string[]> {
  const { rows } = await transaction.query<{ id: string }>(
    `select r.id from ${recipientsNamed('$1', '$2')}`,
    [externalIds, transaction.space],
    { prepare: false },
  );
  return rows.map(({ id }) => id);
}

/**
 * Takes the recipients out of the group. The ids come as values, and PostgreSQL plans with them before its eyes: a
 * statement that found them itself, or was planned for any ids, could compare each member with each of them, as PostgreSQL
 * takes a group that its statistics do not know for a handful of rows.
 *
 * @returns how many were members
 */
export async function takeOut(
  transaction: Queryable,
  groupId: string,
  recipientIds: readonly string[],
): Promise<number> {
  const { rowCount } = await transaction.query(
    'delete from group_members where group_id = $1 and recipient_id = any($2::uuid[])',
    [groupId, recipientIds],
    { prepare: false },
  );
  return rowCount ?? 0;
}

async function countMembers(transaction: Queryable, groupId: string): Promise<number> {
  const { rows } = await transaction.query<{ count: number }>(
    'select count(*)::integer as count from group_members where group_id = $1',
    [groupId],
  );
  return rows[0]?.count ?? 0;
}
