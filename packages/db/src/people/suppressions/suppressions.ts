// Addresses that must not be written to: those that servers refused, those that people put here, and what goes on holding for
// people who were erased (holds.ts).

import type { SuppressionScope } from '@pabal/domain';
import { lastId } from '../../store/ids.ts';
import type { SpaceQueryable } from '../../store/store.ts';
import { createValues } from '../../store/values.ts';

export interface Suppression {
  readonly id: string;
  /** The address in the form that is compared; for an erased person, the keyed hash that replaces it. */
  readonly addressKey: string;
  readonly scope: SuppressionScope;
  /** The one newsletter that somebody had left who was erased; else null. */
  readonly newsletter: string | null;
  /** `address-refused` for what servers refused, else a word of the one who put it here, such as `complaint`. */
  readonly reason: string;
  readonly note: string | null;
  readonly createdAt: Date;
  /** In force until then; for good when null. */
  readonly expiresAt: Date | null;
  /** `api:<app>` or a person; null for what servers refused, and for who was erased. */
  readonly createdBy: string | null;
}

export interface NewSuppression {
  readonly addressKey: string;
  readonly scope: SuppressionScope;
  readonly reason: string;
  readonly note?: string | undefined;
  readonly expiresAt?: Date | undefined;
  readonly actor: string;
}

const columns = `id, address_key as "addressKey", scope, null as newsletter, reason, note, created_at as "createdAt", expires_at as "expiresAt",
  created_by as "createdBy"`;

/** Suppresses an address, or gives its suppression of this scope another reason and expiry. */
export async function putSuppression(
  store: SpaceQueryable,
  suppression: NewSuppression,
): Promise<Suppression & { readonly created: boolean }> {
  const { addressKey, scope, reason, note, expiresAt, actor } = suppression;
  const { rows } = await store.query<Suppression & { created: boolean }>(
    `insert into suppressions (address_key, scope, reason, note, expires_at, created_by, space_id)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (address_key, scope, space_id) do update set reason = excluded.reason, note = excluded.note,
       expires_at = excluded.expires_at, created_by = excluded.created_by
     returning ${columns}, xmax = 0 as created`,
    [addressKey, scope, reason, note ?? null, expiresAt ?? null, actor, store.space],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A suppression was neither made nor changed.');
  return row;
}

export interface SuppressionFilter {
  /** An address as it is compared, and its keyed hashes. */
  readonly addressKeys?: readonly string[] | undefined;
  readonly scope?: SuppressionScope | undefined;
  readonly reason?: string | undefined;
}

// Both in one form. What a person had left is a hold of the newsletters' lane, for one newsletter.
const everything = `
  select ${columns}, space_id from suppressions
  union all
  select h.id, h.address_hash, coalesce(h.scope, 'newsletter'), n.key, h.reason, null, h.erased_at, h.expires_at, null, h.space_id
  from erased_holds h left join newsletters n on n.id = h.newsletter_id`;

/**
 * A page of suppressions and of what goes on holding for people who were erased, newest first, those that have expired
 * included.
 */
export async function listSuppressions(
  store: SpaceQueryable,
  filter: SuppressionFilter,
  options: { after?: string | undefined; limit: number },
): Promise<Suppression[]> {
  const { addressKeys, scope, reason } = filter;
  const { values, bind } = createValues();
  const conditions = [`id < ${bind(options.after ?? lastId)}`, `space_id = ${bind(store.space)}`];
  if (addressKeys !== undefined) conditions.push(`"addressKey" = any(${bind(addressKeys)}::text[])`);
  if (scope !== undefined) conditions.push(`scope = ${bind(scope)}`);
  if (reason !== undefined) conditions.push(`reason = ${bind(reason)}`);
  const { rows } = await store.query<Suppression & { space_id: number }>(
    `select s.* from (${everything}) s where ${conditions.join(' and ')} order by id desc limit ${bind(options.limit)}`,
    values,
  );
  return rows.map(({ space_id: _, ...suppression }) => suppression);
}
