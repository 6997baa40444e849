// People as the pages know them: by an address that they confirmed, or by a link in a letter to it.

import type { SubscriptionState } from '@pabal/domain';
import type { Queryable, SpaceQueryable } from '../../store/store.ts';

/** A recipient whom a link names. */
export interface PageReader {
  readonly id: string;
  readonly space: number;
  readonly externalId: string;
  readonly address: string;
  readonly addressKey: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly pausedUntil: Date | null;
}

const columns = `r.id, r.space_id as space, r.external_id as "externalId", r.address, r.address_key as "addressKey", r.locale,
  r.time_zone as "timeZone", case when r.paused_until > now() then r.paused_until end as "pausedUntil"`;

/** The recipient of a signed link, in whatever space; nothing when it is gone. */
export async function findPageReader(store: Queryable, recipientId: string): Promise<PageReader | undefined> {
  const { rows } = await store.query<PageReader>(`select ${columns} from recipients r where r.id = $1`, [
    recipientId,
  ]);
  return rows[0];
}

/**
 * The recipient who stands for an address: one who gets this newsletter, else one known by the address alone, else the oldest.
 * Nothing when nobody has the address.
 */
export async function findReaderByAddress(
  store: SpaceQueryable,
  addressKey: string,
  newsletterId?: string,
): Promise<(PageReader & { readonly state: SubscriptionState | null }) | undefined> {
  const { rows } = await store.query<PageReader & { state: SubscriptionState | null }>(
    `select ${columns}, s.state from recipients r
     left join subscriptions s on s.recipient_id = r.id and s.newsletter_id = $3::uuid
     where r.address_key = $1 and r.space_id = $2
     order by (s.state = 'subscribed') desc nulls last, (r.external_id = 'mailto:' || r.address_key) desc, r.id limit 1`,
    [addressKey, store.space, newsletterId ?? null],
  );
  return rows[0];
}

/** A newsletter as its readers' preferences show it. */
interface OfferedNewsletter {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly definition: unknown;
  readonly state: SubscriptionState | null;
  /** Whether they want at most one letter of it a week. */
  readonly atMostWeekly: boolean;
  /** Whether the person may subscribe by their own hand: it is public, or they left it by that hand. */
  readonly mayJoin: boolean;
}

/**
 * The newsletters that the person with an address may see: those that are public, those that they get or have left by their own
 * hand, and the one whose letter they came from.
 */
export async function listOfferedNewsletters(
  store: SpaceQueryable,
  addressKey: string,
  from: string | undefined,
): Promise<OfferedNewsletter[]> {
  const { rows } = await store.query<OfferedNewsletter>(
    `select n.id, n.key, n.name, n.definition,
       case when was.own_hand then 'unsubscribed' else theirs.state end as state,
       coalesce(theirs.weekly, false) as "atMostWeekly",
       was.own_hand or coalesce(n.definition -> 'public' = 'true', false) as "mayJoin"
     from newsletters n cross join lateral (
       select exists (select from unsubscribed_addresses u where u.newsletter_id = n.id and u.address_key = $1) as own_hand
     ) was left join lateral (
       select s.state, bool_or(s.at_most_weekly) over () as weekly
       from subscriptions s join recipients r on r.id = s.recipient_id
       where s.newsletter_id = n.id and r.address_key = $1 and r.space_id = $2
       order by s.state = 'subscribed' desc, s.state = 'pending' desc limit 1
     ) theirs on true
     where n.space_id = $2 and (n.definition -> 'public' = 'true' or theirs.state = 'subscribed' or was.own_hand or n.id = $3::uuid)
     order by n.name, n.key limit 200`,
    [addressKey, store.space, from ?? null],
  );
  return rows;
}

/** The key, the name and the definition of the newsletter of a signed link, in whatever space. */
export async function findLinkedNewsletter(
  store: Queryable,
  id: string,
): Promise<
  | {
      readonly id: string;
      readonly key: string;
      readonly name: string;
      readonly space: number;
      readonly definition: unknown;
    }
  | undefined
> {
  const { rows } = await store.query<{
    id: string;
    key: string;
    name: string;
    space: number;
    definition: unknown;
  }>('select id, key, name, space_id as space, definition from newsletters where id = $1', [id]);
  return rows[0];
}

/** Changes what everybody with an address has of these; what is not given stays. `pausedUntil: null` ends a pause. */
export async function changeReaders(
  store: SpaceQueryable,
  addressKey: string,
  change: {
    readonly locale?: string | undefined;
    readonly timeZone?: string | undefined;
    readonly pausedUntil?: Date | null | undefined;
  },
): Promise<void> {
  await store.query(
    `update recipients set locale = coalesce($3, locale), time_zone = coalesce($4, time_zone),
       paused_until = case when $5 then $6::timestamptz else paused_until end, updated_at = now(), changed_by = 'page'
     where address_key = $1 and space_id = $2`,
    [
      ...[addressKey, store.space, change.locale ?? null, change.timeZone ?? null],
      ...[change.pausedUntil !== undefined, change.pausedUntil ?? null],
    ],
  );
}

/** Notes whether everybody with an address wants at most one letter of a newsletter a week, or each. */
export async function chooseHowOften(
  store: SpaceQueryable,
  { newsletterId, addressKey }: { readonly newsletterId: string; readonly addressKey: string },
  atMostWeekly: boolean,
): Promise<void> {
  await store.query(
    `update subscriptions s set at_most_weekly = $4 from recipients r
     where r.address_key = $2 and r.space_id = $3 and s.newsletter_id = $1 and s.recipient_id = r.id`,
    [newsletterId, addressKey, store.space, atMostWeekly],
  );
}

/** Why people leave a newsletter. */
export const leaveReasons = ['too-many', 'not-interesting', 'never-asked', 'other'] as const;
export type LeaveReason = (typeof leaveReasons)[number];

/** Counts a reason. Nothing of the person is kept with it; the newsletter is that of a signed link. */
export async function countLeaveReason(
  store: Queryable,
  newsletterId: string,
  reason: LeaveReason,
): Promise<void> {
  await store.query(
    `insert into leave_reasons as l (newsletter_id, reason, people) select id, $2, 1 from newsletters where id = $1
     on conflict (newsletter_id, reason, day) do update set people = l.people + 1`,
    [newsletterId, reason],
  );
}
