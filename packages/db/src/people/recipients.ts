// People known to pabal, shared by all apps of a space, each under the id that the company knows them by.

import { excerpt, PabalError } from '@pabal/domain';
import type { SpaceQueryable, SpaceStore } from '../store/store.ts';

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
  /** Until when they want no newsletters; null when they want them now. */
  readonly pausedUntil: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The columns of a recipient called `r`, under the names of {@link Recipient}. */
export const recipientColumns = `r.id, r.external_id as "externalId", r.address, r.address_key as "addressKey", r.name,
  r.locale, r.time_zone as "timeZone", r.attributes, r.active_at as "activeAt",
  case when r.paused_until > now() then r.paused_until end as "pausedUntil", r.created_at as "createdAt", r.updated_at as "updatedAt"`;

/** When what is to be replaced was last changed; `never` for what must not be there yet; whatever there is without it. */
export type IfUpdated = Date | 'never' | undefined;

/** True where the row `t` is as somebody saw it, who knows times to the millisecond. */
export const isAsSeen = (t: string, parameter: string): string =>
  `(${parameter}::text is null or ${parameter} = to_char(date_trunc('milliseconds', ${t}.updated_at at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

export const seenAt = (seen: IfUpdated): string | null =>
  seen === undefined ? null : seen === 'never' ? seen : seen.toISOString();

/**
 * Makes a recipient, or makes the one of this external id exactly so: what is not given is emptied.
 *
 * @param actor  who wants that: is noted in the history of the address
 * @param seen   nothing is done when it is another one by now
 * @throws PabalError `version-conflict`
 */
export async function putRecipient(
  store: SpaceQueryable,
  recipient: NewRecipient,
  actor = 'unknown',
  seen?: IfUpdated,
): Promise<Recipient & { readonly created: boolean }> {
  const { rows } = await store.query<Recipient & { created: boolean }>(
    // A row that this statement made has no xmax: nobody has updated it yet.
    `insert into recipients as r (id, external_id, address, address_key, name, locale, time_zone, attributes, changed_by, space_id)
     values (new_id(), $1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (external_id, space_id) do update set
       address = excluded.address, address_key = excluded.address_key, name = excluded.name, locale = excluded.locale,
       time_zone = excluded.time_zone, attributes = excluded.attributes, updated_at = now(), changed_by = excluded.changed_by
     where ${isAsSeen('r', '$10')}
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
      seenAt(seen),
    ],
  );
  const [row] = rows;
  if (row === undefined) throw changedMeanwhile(`the recipient ${excerpt(recipient.externalId)}`, seen);
  return row;
}

/** What is said when {@link isAsSeen} did not hold. */
export const changedMeanwhile = (what: string, seen: IfUpdated): PabalError =>
  new PabalError(
    'version-conflict',
    seen === 'never'
      ? `Expected ${what} not to be there, but there is one. Nothing was changed.`
      : `Somebody has changed ${what} meanwhile. Look at it again, and repeat what still holds.`,
  );

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

const advice = 'There are many recipients: look for the beginning of an id, or for a whole address.';

/**
 * Finds recipients by a part of their external id, address or name, or of the value of an attribute; all of them without a text.
 * The first made comes first. Reads recipients one by one until the page is full, for as long as a question may take.
 *
 * @throws PabalError `too-expensive` or `store-busy`
 */
export async function findRecipientsLike(
  store: SpaceStore,
  text: string | undefined,
  page: { after?: string | undefined; limit: number },
): Promise<Recipient[]> {
  const like = text === undefined ? null : `%${text.replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`;
  const { rows } = await store.question(
    (question) =>
      question.query<Recipient>(
        `select ${recipientColumns} from recipients r
         where r.space_id = $1 and ($2::uuid is null or r.id > $2)
           and ($3::text is null or r.external_id ilike $3 or r.address ilike $3 or r.name ilike $3
                or exists (select from jsonb_each_text(r.attributes) a where a.value ilike $3))
         order by r.id limit $4`,
        [question.space, page.after ?? null, like, page.limit],
      ),
    advice,
  );
  return rows;
}

/** What a letter needs to know of a recipient. */
export type Addressee = Pick<
  Recipient,
  'id' | 'externalId' | 'address' | 'addressKey' | 'name' | 'locale' | 'timeZone'
>;

/** Finds those of the recipients that are known, by external id. */
export async function findAddressees(
  store: SpaceQueryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, Addressee>> {
  const { rows } = await store.query<Addressee>(
    `select id, external_id as "externalId", address, address_key as "addressKey", name, locale, time_zone as "timeZone"
     from recipients where external_id = any($1::text[]) and space_id = $2`,
    [externalIds, store.space],
  );
  return new Map(rows.map((row) => [row.externalId, row]));
}
