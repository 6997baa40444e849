// Everything that is kept about a person, for a request to see it.

import { unseen } from '../partitions/bounds.ts';
import { letterIsIn } from '../spaces/whose.ts';
import { firstId, lastId } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** One kind of thing, as rows that are shown as they are. */
type ExportPart = readonly Readonly<Record<string, unknown>>[];

/** Most editions of which a person was left out that are listed; there may be more. */
const mostLeftOut = 10_000;

const parts = {
  recipients: `select external_id as "externalId", address, name, locale, time_zone as "timeZone", attributes,
      active_at as "activeAt", created_at as "createdAt", updated_at as "updatedAt", changed_by as "changedBy"
    from recipients where id = any($1::uuid[]) and space_id = $3 order by external_id`,
  groups: `select r.external_id as recipient, g.key as "group", m.added_at as "addedAt"
    from group_members m join groups g on g.id = m.group_id join recipients r on r.id = m.recipient_id
    where m.recipient_id = any($1::uuid[]) order by g.key`,
  sources: `select r.external_id as recipient, s.source from source_members s join recipients r on r.id = s.recipient_id
    where s.recipient_id = any($1::uuid[]) order by s.source`,
  subscriptions: `select r.external_id as recipient, n.key as newsletter, s.state, s.at_most_weekly as "atMostWeekly", s.consent_at as "consentAt",
      s.consent_source as "consentSource", s.consent_text_version as "consentTextVersion", s.changed_at as "changedAt",
      s.changed_by as "changedBy"
    from subscriptions s join newsletters n on n.id = s.newsletter_id join recipients r on r.id = s.recipient_id
    where s.recipient_id = any($1::uuid[]) order by n.key`,
  subscriptionChanges: `select r.external_id as recipient, n.key as newsletter, m.at, m.from_state as "from",
      m.to_state as "to", m.consent_at as "consentAt", m.consent_source as "consentSource",
      m.consent_text_version as "consentTextVersion", m.actor
    from subscription_moves m join newsletters n on n.id = m.newsletter_id join recipients r on r.id = m.recipient_id
    where m.recipient_id = any($1::uuid[]) order by m.id`,
  addressChanges: `select r.external_id as recipient, c.at, c.actor, c.old_address as "oldAddress",
      c.new_address as "newAddress"
    from recipient_changes c join recipients r on r.id = c.recipient_id
    where c.recipient_id = any($1::uuid[]) order by c.id`,
  suppressions: `select address_key as address, scope, reason, note, created_at as "createdAt", expires_at as "expiresAt",
      created_by as "createdBy"
    from suppressions where address_key = any($2::text[]) and space_id = $3 order by id`,
  liftedSuppressions: `select address_key as address, scope, reason, note, created_at as "createdAt",
      removed_at as "removedAt", removed_by as "removedBy"
    from suppression_removals where address_key = any($2::text[]) and space_id = $3 order by id`,
  pageRequests: `select address, kind, door, name, locale, text_version as "textVersion", asked_at as "askedAt",
      confirmed_at as "confirmedAt"
    from page_requests where address_key = any($2::text[]) and space_id = $3 order by asked_at`,
  reminders: `select a.name as app, m.key, r.external_id as recipient, m.address, m.name, m.locale, m.type, m.data,
      m.data_url as "dataUrl", m.rule, m.zone as "timeZone", m.next_at as "nextAt", m.created_at as "createdAt"
    from reminders m join apps a on a.id = m.app_id left join recipients r on r.id = m.recipient_id
    where (m.recipient_id = any($1::uuid[]) or m.address_key = any($2::text[])) and m.space_id = $3 order by m.id`,
  leftOut: `select e.id as edition, x.reason from edition_exclusions x join editions e on e.number = x.edition
    where x.recipient_id = any($1::uuid[]) order by e.id desc limit ${mostLeftOut}`,
} as const;

export type PersonParts = Readonly<Record<keyof typeof parts, ExportPart>>;

/** Everything that is kept about these recipients and addresses, but for their letters. */
export async function exportPerson(
  store: SpaceQueryable,
  recipients: readonly string[],
  addresses: readonly string[],
): Promise<PersonParts> {
  const read = async (text: string): Promise<ExportPart> => {
    // A statement knows all three, whichever it asks for.
    const all = `with asked as (select $1::uuid[], $2::text[], $3::smallint) select t.* from (${text}) t, asked`;
    return (await store.query<Record<string, unknown>>(all, [recipients, addresses, store.space])).rows;
  };
  return {
    recipients: await read(parts.recipients),
    groups: await read(parts.groups),
    sources: await read(parts.sources),
    subscriptions: await read(parts.subscriptions),
    subscriptionChanges: await read(parts.subscriptionChanges),
    addressChanges: await read(parts.addressChanges),
    suppressions: await read(parts.suppressions),
    liftedSuppressions: await read(parts.liftedSuppressions),
    pageRequests: await read(parts.pageRequests),
    reminders: await read(parts.reminders),
    leftOut: await read(parts.leftOut),
  };
}

/** A letter of a person. */
export interface ExportedLetter {
  readonly id: string;
  /** The event it belongs to. */
  readonly event: string | null;
  readonly [column: string]: unknown;
}

/**
 * A page of the letters to these addresses, newest first. Each address is asked by itself and compared together with the id: asked
 * for the addresses alone, a plan walks all letters there are by their ids.
 */
export async function exportLetters(
  store: SpaceQueryable,
  addresses: readonly string[],
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<ExportedLetter[]> {
  const { rows } = await store.query<ExportedLetter>(
    `select id, coalesce(channel, 'mail') as channel, address, name, lane, template, state, created_at as "createdAt", settled_at as "settledAt", cause, reply,
            event_id as event, edition_id as edition
     from unnest($1::text[]) as asked (key)
     cross join lateral (
       select * from deliveries d
       where (d.address_key, d.id) >= (asked.key, ${unseen('$2', 'uuid')}) and (d.address_key, d.id) < (asked.key, ${unseen('$3', 'uuid')})
         and ${letterIsIn('$5::integer')}
       order by d.address_key desc, d.id desc limit ${unseen('$4', 'bigint')}
     ) letters
     order by id desc limit ${unseen('$4', 'bigint')}`,
    [addresses, firstId, after ?? lastId, limit, store.space],
  );
  return rows;
}

/** The data of these events as JSON text, where it is still kept. */
export async function exportEventData(
  store: SpaceQueryable,
  events: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await store.query<{ id: string; data: string }>(
    'select id, data::text as data from events where id = any($1::uuid[]) and data is not null',
    [events],
  );
  return new Map(rows.map(({ id, data }) => [id, data]));
}
