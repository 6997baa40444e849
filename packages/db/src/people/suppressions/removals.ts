// Suppressions that were lifted: who let an address be written to again must be found out afterwards.

import type { SuppressionScope } from '@pabal/domain';
import type { SpaceQueryable } from '../../store/store.ts';
import { createValues } from '../../store/values.ts';
import type { Suppression } from './suppressions.ts';

const columns = `id, address_key as "addressKey", scope, null as newsletter, reason, note, created_at as "createdAt", expires_at as "expiresAt",
  created_by as "createdBy"`;

/**
 * Lets an address be written to again. The person and the suppression are kept on record.
 *
 * @param removal.scope  only the suppression of this scope; all of them without
 * @returns what was removed
 */
export async function removeSuppressions(
  store: SpaceQueryable,
  removal: {
    readonly addressKey: string;
    readonly scope?: SuppressionScope | undefined;
    readonly actor: string;
  },
): Promise<Suppression[]> {
  const { addressKey, scope, actor } = removal;
  const { rows } = await store.query<Suppression>(
    `with removed as (
       delete from suppressions where address_key = $1 and space_id = $4 and ($2::text is null or scope = $2) returning *
     ),
     kept as (
       insert into suppression_removals (address_key, scope, reason, note, created_at, created_by, expires_at, removed_by, space_id)
       select address_key, scope, reason, note, created_at, created_by, expires_at, $3, space_id from removed
     )
     select ${columns} from removed`,
    [addressKey, scope ?? null, actor, store.space],
  );
  return rows;
}

/** A suppression that somebody lifted. */
export interface SuppressionRemoval extends Suppression {
  readonly removedAt: Date;
  /** `api:<app>` or a person. */
  readonly removedBy: string;
}

/** A page of lifted suppressions, those lifted last first. */
export async function listRemovals(
  store: SpaceQueryable,
  filter: { readonly addressKeys?: readonly string[] | undefined },
  options: { after?: string | undefined; limit: number },
): Promise<SuppressionRemoval[]> {
  const { values, bind } = createValues();
  const conditions = [`space_id = ${bind(store.space)}`];
  if (filter.addressKeys !== undefined)
    conditions.push(`address_key = any(${bind(filter.addressKeys)}::text[])`);
  if (options.after !== undefined) conditions.push(`id < ${bind(options.after)}`);
  const { rows } = await store.query<SuppressionRemoval>(
    `select ${columns}, removed_at as "removedAt", removed_by as "removedBy" from suppression_removals
     where ${conditions.join(' and ')} order by id desc limit ${bind(options.limit)}`,
    values,
  );
  return rows;
}
