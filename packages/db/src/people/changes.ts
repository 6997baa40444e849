// The history of groups and of addresses: by whom each change was made. The addresses go with the person; the changes of a
// group name nobody but the one who made them.

import type { Queryable } from '../store/store.ts';

/** Notes that a group was changed, unless nobody came or went. A file or a source in batches is one line. */
export async function noteGroupChange(
  transaction: Queryable,
  groupId: string,
  { actor, added, removed }: { readonly actor: string; readonly added: number; readonly removed: number },
): Promise<void> {
  if (added === 0 && removed === 0) return;
  await transaction.query(
    `with last as (
       select id, actor from group_changes where group_id = $1 order by id desc limit 1
     ),
     goes_on as (
       update group_changes c set added = c.added + $3, removed = c.removed + $4, at = now() from last
       where c.id = last.id and c.actor = $2 and $2 ~ '^(import|source):' and c.at > now() - interval '1 hour'
       returning c.id
     )
     insert into group_changes (group_id, actor, added, removed)
     select $1, $2, $3, $4 where not exists (select from goes_on)`,
    [groupId, actor, added, removed],
  );
}

export interface GroupChange {
  readonly id: string;
  readonly at: Date;
  /** `api:<app>`, `cli:<person>`, `import:<id>` or `source:<name>`. */
  readonly actor: string;
  readonly added: number;
  readonly removed: number;
}

/** A page of a group's changes, newest first. */
export async function listGroupChanges(
  store: Queryable,
  groupId: string,
  options: { readonly after?: string | undefined; readonly limit: number },
): Promise<GroupChange[]> {
  const { rows } = await store.query<GroupChange>(
    `select id::text as id, at, actor, added, removed from group_changes
     where group_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [groupId, options.after ?? null, options.limit],
  );
  return rows;
}

export interface RecipientChange {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly oldAddress: string;
  readonly newAddress: string;
}

/** A page of the changes of somebody's address, newest first. */
export async function listRecipientChanges(
  store: Queryable,
  recipientId: string,
  options: { readonly after?: string | undefined; readonly limit: number },
): Promise<RecipientChange[]> {
  const { rows } = await store.query<RecipientChange>(
    `select id::text as id, at, actor, old_address as "oldAddress", new_address as "newAddress" from recipient_changes
     where recipient_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [recipientId, options.after ?? null, options.limit],
  );
  return rows;
}
