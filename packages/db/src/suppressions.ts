// Addresses that must not be written to: those that servers refused, and those that people put here.

import type { SuppressionScope } from '@pabal/domain';
import { lastId } from './ids.ts';
import { createValues } from './parked.ts';
import type { Queryable } from './pool.ts';

export interface Suppression {
  readonly id: string;
  readonly addressKey: string;
  readonly scope: SuppressionScope;
  /** `address-refused` for what servers refused, else a word of whoever put it here, such as `complaint`. */
  readonly reason: string;
  readonly note: string | null;
  readonly createdAt: Date;
  /** In force until then; for good when null. */
  readonly expiresAt: Date | null;
  /** `api:<app>` or a person; null for what servers refused. */
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

const columns = `id, address_key as "addressKey", scope, reason, note, created_at as "createdAt", expires_at as "expiresAt",
  created_by as "createdBy"`;

/** Suppresses an address, or gives its suppression of this scope another reason and expiry. */
export async function putSuppression(
  store: Queryable,
  suppression: NewSuppression,
): Promise<Suppression & { readonly created: boolean }> {
  const { addressKey, scope, reason, note, expiresAt, actor } = suppression;
  const { rows } = await store.query<Suppression & { created: boolean }>(
    `insert into suppressions (address_key, scope, reason, note, expires_at, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (address_key, scope) do update set reason = excluded.reason, note = excluded.note,
       expires_at = excluded.expires_at, created_by = excluded.created_by
     returning ${columns}, xmax = 0 as created`,
    [addressKey, scope, reason, note ?? null, expiresAt ?? null, actor],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A suppression was neither made nor changed.');
  return row;
}

export interface SuppressionFilter {
  readonly addressKey?: string | undefined;
  readonly scope?: SuppressionScope | undefined;
  readonly reason?: string | undefined;
}

/** A page of suppressions, newest first, those that have expired included. */
export async function listSuppressions(
  store: Queryable,
  filter: SuppressionFilter,
  options: { after?: string | undefined; limit: number },
): Promise<Suppression[]> {
  const { addressKey, scope, reason } = filter;
  const { values, bind } = createValues();
  const conditions = [`id < ${bind(options.after ?? lastId)}`];
  if (addressKey !== undefined) conditions.push(`address_key = ${bind(addressKey)}`);
  if (scope !== undefined) conditions.push(`scope = ${bind(scope)}`);
  if (reason !== undefined) conditions.push(`reason = ${bind(reason)}`);
  const { rows } = await store.query<Suppression>(
    `select ${columns} from suppressions where ${conditions.join(' and ')} order by id desc limit ${bind(options.limit)}`,
    values,
  );
  return rows;
}
