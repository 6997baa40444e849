// People by the thousand: made or changed, subscribed and put into groups as sets, a few statements for a whole batch.

import type { Queryable } from './pool.ts';

/** Somebody as a file or a source tells. What is not given stays as it was; attributes are laid over those there are. */
export interface PersonBatchEntry {
  readonly externalId: string;
  readonly address: string;
  readonly addressKey: string;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly activeAt?: Date | undefined;
  readonly consentAt?: Date | undefined;
  readonly consentSource?: string | undefined;
  readonly consentTextVersion?: string | undefined;
}

/** What became of a batch. */
export interface MergedPeople {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** One entry for each person: what comes later is laid over what came before. */
export function onePerPerson(entries: readonly PersonBatchEntry[]): PersonBatchEntry[] {
  const people = new Map<string, PersonBatchEntry>();
  for (const entry of entries) {
    const before = people.get(entry.externalId);
    people.set(entry.externalId, before === undefined ? entry : laidOver(before, entry));
  }
  return [...people.values()];
}

function laidOver(before: PersonBatchEntry, entry: PersonBatchEntry): PersonBatchEntry {
  const given = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  return { ...before, ...given, attributes: { ...before.attributes, ...entry.attributes } };
}

/** Makes people, and changes those there are where what is told of them is something new. Each person once. */
export async function mergePeople(
  transaction: Queryable,
  people: readonly PersonBatchEntry[],
): Promise<MergedPeople> {
  const { rows } = await transaction.query<{ created: boolean }>(merge, [JSON.stringify(people)]);
  const created = rows.filter((row) => row.created).length;
  return { created, changed: rows.length - created, unchanged: people.length - rows.length };
}

// As one JSON text: an array for each column would make a string of every cell once more.
// In order, so that two batches that tell of the same people take their locks in the same order.
const merge = `
  insert into recipients as r (id, external_id, address, address_key, name, locale, time_zone, attributes, active_at)
  select new_id(), p."externalId", p.address, p."addressKey", p.name, p.locale, p."timeZone", p.attributes, p."activeAt"
  from json_to_recordset($1::json)
    as p ("externalId" text, address text, "addressKey" text, name text, locale text, "timeZone" text, attributes jsonb,
          "activeAt" timestamptz)
  order by p."externalId"
  on conflict (external_id) do update set
    address = excluded.address, address_key = excluded.address_key,
    name = coalesce(excluded.name, r.name), locale = coalesce(excluded.locale, r.locale),
    time_zone = coalesce(excluded.time_zone, r.time_zone), attributes = r.attributes || excluded.attributes,
    active_at = greatest(r.active_at, excluded.active_at), updated_at = now()
  where (r.address, r.name, r.locale, r.time_zone, r.attributes, r.active_at) is distinct from
    (excluded.address, coalesce(excluded.name, r.name), coalesce(excluded.locale, r.locale),
     coalesce(excluded.time_zone, r.time_zone), r.attributes || excluded.attributes,
     greatest(r.active_at, excluded.active_at))
  returning r.xmax = 0 as created`;

/** Puts people into a group. @returns how many of them were not in it */
export async function joinGroup(
  transaction: Queryable,
  groupId: string,
  people: readonly PersonBatchEntry[],
): Promise<number> {
  const { rowCount } = await transaction.query(
    `insert into group_members (group_id, recipient_id)
     select $1, r.id from recipients r where r.external_id = any($2::text[]) order by r.id
     on conflict do nothing`,
    [groupId, people.map(({ externalId }) => externalId)],
  );
  return rowCount ?? 0;
}

/**
 * Subscribes people who have never been asked. Whoever has unsubscribed, or has the address of somebody who has, is left
 * alone, and so is who has not confirmed yet: a file is no new consent.
 *
 * @param evidence  for people who come without evidence of their own
 * @returns how many were subscribed
 */
export async function subscribePeople(
  transaction: Queryable,
  newsletterId: string,
  people: readonly PersonBatchEntry[],
  evidence: { readonly source: string; readonly textVersion: string | null; readonly actor: string },
): Promise<number> {
  const { rowCount } = await transaction.query(subscribeNew, [
    newsletterId,
    people.map(({ externalId }) => externalId),
    people.map(({ consentAt }) => consentAt ?? null),
    people.map(({ consentSource }) => consentSource ?? null),
    people.map(({ consentTextVersion }) => consentTextVersion ?? null),
    evidence.source,
    evidence.textVersion,
    evidence.actor,
  ]);
  return rowCount ?? 0;
}

const subscribeNew = `
  with subscribed as (
    insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, consent_text_version,
                               changed_by)
    select $1, r.id, 'subscribed', coalesce(p.at, now()), coalesce(p.source, $6), coalesce(p.text_version, $7), $8
    from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[]) as p (external_id, at, source, text_version)
    join recipients r on r.external_id = p.external_id
    where not exists (
      select from recipients same join subscriptions s on s.recipient_id = same.id and s.newsletter_id = $1
      where same.address_key = r.address_key and s.state = 'unsubscribed'
    )
    order by r.id
    on conflict (newsletter_id, recipient_id) do nothing
    returning *
  )
  insert into subscription_moves (newsletter_id, recipient_id, to_state, consent_at, consent_source, consent_text_version,
                                  actor)
  select newsletter_id, recipient_id, state, consent_at, consent_source, consent_text_version, changed_by from subscribed`;
