// People known to pabal, shared by all apps of a space, each under the id that the company knows them by.

import type { SpaceQueryable } from '../store/store.ts';

/** A recipient as somebody wants it to be. */
export interface NewRecipient {
  readonly externalId: string;
  readonly address: string;
  readonly addressKey: string;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Recipient {
  readonly id: string;
  readonly externalId: string;
  readonly address: string;
  readonly addressKey: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** When they were last seen doing something. */
  readonly activeAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The columns of a recipient called `r`, under the names of {@link Recipient}. */
export const recipientColumns = `r.id, r.external_id as "externalId", r.address, r.address_key as "addressKey", r.name,
  r.locale, r.time_zone as "timeZone", r.attributes, r.active_at as "activeAt", r.created_at as "createdAt", r.updated_at as "updatedAt"`;

/**
 * Makes a recipient, or makes the one of this external id exactly so: what is not given is emptied.
 *
 * @param actor  who wants that: is noted in the history of the address
 */
export async function putRecipient(
  store: SpaceQueryable,
  recipient: NewRecipient,
  actor = 'unknown',
): Promise<Recipient & { readonly created: boolean }> {
  const { rows } = await store.query<Recipient & { created: boolean }>(
    // A row that this statement made has no xmax: nobody has updated it yet.
    `insert into recipients as r (id, external_id, address, address_key, name, locale, time_zone, attributes, changed_by, space_id)
     values (new_id(), $1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (external_id, space_id) do update set
       address = excluded.address, address_key = excluded.address_key, name = excluded.name, locale = excluded.locale,
       time_zone = excluded.time_zone, attributes = excluded.attributes, updated_at = now(), changed_by = excluded.changed_by
     returning ${recipientColumns}, xmax = 0 as created`,
    [
      recipient.externalId,
      recipient.address,
      recipient.addressKey,
      recipient.name ?? null,
      recipient.locale ?? null,
      recipient.timeZone ?? null,
      JSON.stringify(recipient.attributes),
      actor,
      store.space,
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A recipient was neither made nor changed.');
  return row;
}

/** Finds a recipient, or nothing. */
export async function findRecipient(
  store: SpaceQueryable,
  externalId: string,
): Promise<Recipient | undefined> {
  const { rows } = await store.query<Recipient>(
    `select ${recipientColumns} from recipients r where r.external_id = $1 and r.space_id = $2`,
    [externalId, store.space],
  );
  return rows[0];
}

/** What a letter needs to know of a recipient. */
export type Addressee = Pick<Recipient, 'id' | 'externalId' | 'address' | 'addressKey' | 'name' | 'locale'>;

/** Finds those of the recipients that are known, by external id. */
export async function findAddressees(
  store: SpaceQueryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, Addressee>> {
  const { rows } = await store.query<Addressee>(
    `select id, external_id as "externalId", address, address_key as "addressKey", name, locale
     from recipients where external_id = any($1::text[]) and space_id = $2`,
    [externalIds, store.space],
  );
  return new Map(rows.map((row) => [row.externalId, row]));
}
