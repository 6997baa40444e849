// People by the thousand: made or changed, subscribed and put into groups as sets, a few statements for a whole batch.

import { ownHands } from '@pabal/domain';
import type { SpaceQueryable } from '../store/store.ts';
import { noteSubscriptions } from '../webhooks/notes.ts';
import { addressesBeingErased } from './erasures/erasures.ts';

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
  /** Where in its file it stands. */
  readonly line?: number | undefined;
}

/** What became of a batch. */
export interface MergedPeople {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** One entry for each person: what comes later is laid over what came before. */
export function onePerPerson(entries: readonly PersonBatchEntry[]): PersonBatchEntry[] {
  const people = new Map<string, [PersonBatchEntry, ...PersonBatchEntry[]]>();
  for (const entry of entries) {
    const before = people.get(entry.externalId);
    if (before === undefined) people.set(entry.externalId, [entry]);
    else before.push(entry);
  }
  return [...people.values()].map(laidOver);
}

/** All of them at once: attributes copied for each line would cost lines times attributes. */
function laidOver([first, ...later]: [PersonBatchEntry, ...PersonBatchEntry[]]): PersonBatchEntry {
  if (later.length === 0) return first;
  const given = later.flatMap((entry) => Object.entries(entry).filter(([, value]) => value !== undefined));
  const attributes = [first, ...later].flatMap((entry) => Object.entries(entry.attributes));
  return { ...first, ...Object.fromEntries(given), attributes: Object.fromEntries(attributes) };
}

/** Leaves out people who are being erased right now: the file or source is older than their erasure. */
export async function withoutErased(
  transaction: SpaceQueryable,
  people: readonly PersonBatchEntry[],
): Promise<readonly PersonBatchEntry[]> {
  const erased = await addressesBeingErased(transaction);
  return erased.size === 0 ? people : people.filter(({ addressKey }) => !erased.has(addressKey));
}

/** Makes people, and changes known people where their line says something new. Each person once. */
export async function mergePeople(
  transaction: SpaceQueryable,
  people: readonly PersonBatchEntry[],
  actor = 'unknown',
): Promise<MergedPeople> {
  const { rows } = await transaction.query<{ created: boolean }>(merge, [
    JSON.stringify(people),
    actor,
    transaction.space,
  ]);
  const created = rows.filter((row) => row.created).length;
  return { created, changed: rows.length - created, unchanged: people.length - rows.length };
}

// As one JSON text: an array for each column would make a string of every cell once more.
// In order, so that two batches with the same people take their locks in the same order.
const merge = `
  insert into recipients as r (id, external_id, address, address_key, name, locale, time_zone, attributes, active_at,
                               changed_by, space_id)
  select new_id(), p."externalId", p.address, p."addressKey", p.name, p.locale, p."timeZone", p.attributes, p."activeAt", $2, $3::smallint
  from json_to_recordset($1::json)
    as p ("externalId" text, address text, "addressKey" text, name text, locale text, "timeZone" text, attributes jsonb,
          "activeAt" timestamptz)
  order by p."externalId"
  on conflict (external_id, space_id) do update set
    address = excluded.address, address_key = excluded.address_key,
    name = coalesce(excluded.name, r.name), locale = coalesce(excluded.locale, r.locale),
    time_zone = coalesce(excluded.time_zone, r.time_zone), attributes = r.attributes || excluded.attributes,
    active_at = greatest(r.active_at, excluded.active_at), updated_at = now(), changed_by = excluded.changed_by
  where (r.address, r.name, r.locale, r.time_zone, r.attributes, r.active_at) is distinct from
    (excluded.address, coalesce(excluded.name, r.name), coalesce(excluded.locale, r.locale),
     coalesce(excluded.time_zone, r.time_zone), r.attributes || excluded.attributes,
     greatest(r.active_at, excluded.active_at))
  returning r.xmax = 0 as created`;

/** Puts people into a group. @returns how many of them were not in it */
export async function joinGroup(
  transaction: SpaceQueryable,
  groupId: string,
  people: readonly PersonBatchEntry[],
): Promise<number> {
  const { rowCount } = await transaction.query(
    `insert into group_members (group_id, recipient_id)
     select $1, r.id from recipients r where r.external_id = any($2::text[]) and r.space_id = $3 order by r.id
     on conflict do nothing`,
    [groupId, people.map(({ externalId }) => externalId), transaction.space],
  );
  return rowCount ?? 0;
}

/**
 * Subscribes people who have never been asked. People who have unsubscribed, and their addresses, are left
 * alone, and so are people who have not confirmed yet: a file is not a new consent.
 *
 * @param evidence  for people who come without evidence of their own
 * @returns how many were subscribed, and the external ids of those who have left by their own hand
 */
export async function subscribePeople(
  transaction: SpaceQueryable,
  newsletterId: string,
  people: readonly PersonBatchEntry[],
  evidence: { readonly source: string; readonly textVersion: string | null; readonly actor: string },
): Promise<{ readonly subscribed: number; readonly left: ReadonlySet<string> }> {
  const { rowCount } = await transaction.query(subscribeNew, [
    newsletterId,
    people.map(({ externalId }) => externalId),
    people.map(({ consentAt }) => consentAt ?? null),
    people.map(({ consentSource }) => consentSource ?? null),
    people.map(({ consentTextVersion }) => consentTextVersion ?? null),
    evidence.source,
    evidence.textVersion,
    evidence.actor,
    transaction.space,
  ]);
  return { subscribed: rowCount ?? 0, left: await findLeft(transaction, newsletterId, people) };
}

async function findLeft(
  transaction: SpaceQueryable,
  newsletterId: string,
  people: readonly PersonBatchEntry[],
): Promise<ReadonlySet<string>> {
  const { rows } = await transaction.query<{ externalId: string }>(
    `select r.external_id as "externalId" from recipients r where r.external_id = any($2::text[]) and r.space_id = $4 and (
       exists (select from unsubscribed_addresses u where u.newsletter_id = $1 and u.address_key = r.address_key)
       or exists (select from subscriptions s where s.newsletter_id = $1 and s.recipient_id = r.id
                    and s.state = 'unsubscribed' and s.changed_by = any($3::text[]))
     )`,
    [newsletterId, people.map(({ externalId }) => externalId), ownHands, transaction.space],
  );
  return new Set(rows.map(({ externalId }) => externalId));
}

const subscribeNew = `
  with subscribed as (
    insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, consent_text_version,
                               changed_by)
    select $1, r.id, 'subscribed', coalesce(p.at, now()), coalesce(p.source, $6), coalesce(p.text_version, $7), $8
    from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[]) as p (external_id, at, source, text_version)
    cross join lateral (
      select id, address_key from recipients where external_id = p.external_id and space_id = $9 limit 1
    ) r
    where not exists (
      select from recipients same join subscriptions s on s.recipient_id = same.id and s.newsletter_id = $1
      where same.address_key = r.address_key and s.state = 'unsubscribed'
    ) and not exists (
      select from unsubscribed_addresses u where u.newsletter_id = $1 and u.address_key = r.address_key
    )
    order by r.id
    on conflict (newsletter_id, recipient_id) do nothing
    returning *
  ),
  told as (${noteSubscriptions('subscribed')})
  insert into subscription_moves (newsletter_id, recipient_id, to_state, consent_at, consent_source, consent_text_version,
                                  actor)
  select newsletter_id, recipient_id, state, consent_at, consent_source, consent_text_version, changed_by from subscribed`;
