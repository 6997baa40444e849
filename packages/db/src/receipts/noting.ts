// Takes receipts in: each once, with all that follows from it, in one statement for many.

import type { Lane, ReceiptKind, ReceiptSource } from '@pabal/domain';
import { spanOf, within } from '../partitions/bounds.ts';
import { spaceOfLetter } from '../spaces/whose.ts';
import type { Queryable } from '../store/store.ts';
import { noteLetters, noteReceiptsOf } from '../webhooks/notes.ts';

/** What somebody says of a letter. */
export interface NewReceipt {
  readonly deliveryId: string;
  /** The Message-ID that the report names, in angle brackets: it has to be the letter's. */
  readonly remoteId?: string | undefined;
  /** The compared form of the address that the report names: it has to be the letter's. */
  readonly addressKey?: string | undefined;
  readonly kind: ReceiptKind;
  readonly at: Date;
  readonly source: ReceiptSource;
  readonly status?: string | undefined;
  readonly reply?: string | undefined;
  /** Of a soft bounce: it speaks of this mailbox, and enough of them in a row suppress the address. */
  readonly counts: boolean;
  /** False for a report that anybody could have written: it is noted, and nothing follows from it. */
  readonly proven: boolean;
}

/** Which addresses are not to be written to any more, and for how long. */
export interface SuppressionRules {
  readonly bouncedDays: number;
  readonly complainedDays: number;
  /** Soft bounces in a row after which an address is suppressed, for as long as after a hard one. */
  readonly softBounces: number;
}

/** A receipt that was new. */
export interface NotedReceipt {
  readonly deliveryId: string;
  readonly kind: ReceiptKind;
  readonly at: Date;
  readonly source: ReceiptSource;
  readonly status: string | null;
  readonly proven: boolean;
  readonly lane: Lane;
  readonly provider: string | null;
  /** The domain of the recipient. */
  readonly domain: string;
  readonly appId: string | null;
  readonly eventId: string | null;
  readonly editionId: string | null;
  readonly newsletterId: string | null;
  readonly recipientId: string | null;
  readonly spaceId: number;
  /** The address is not written to any more because of it. */
  readonly suppressed: boolean;
}

/**
 * Notes receipts. One that names no letter, or was noted before, changes nothing. A hard bounce and a complaint suppress the
 * address; a complaint about a newsletter only from newsletters. A letter whose answer was lost is sent: somebody has it.
 *
 * @returns those that were new
 */
export async function noteReceipts(
  store: Queryable,
  receipts: readonly NewReceipt[],
  rules: SuppressionRules,
): Promise<NotedReceipt[]> {
  if (receipts.length === 0) return [];
  const ids = receipts.map(({ deliveryId }) => deliveryId);
  const { rows } = await store.query<NotedReceipt>(note, [
    ids,
    receipts.map(({ kind }) => kind),
    receipts.map(({ at }) => at),
    receipts.map(({ source }) => source),
    receipts.map(({ status }) => status ?? null),
    receipts.map(({ reply }) => reply ?? null),
    receipts.map(({ counts }) => counts),
    receipts.map(({ proven }) => proven),
    receipts.map(({ remoteId }) => remoteId ?? null),
    receipts.map(({ addressKey }) => addressKey ?? null),
    ...spanOf(ids),
    ...[rules.bouncedDays, rules.complainedDays, rules.softBounces],
  ]);
  return rows;
}

/** Soft bounces longer ago than this are no row any more. */
const forgottenAfter = `interval '90 days'`;

/** SQL: the letter is still to somebody. */
const hasAddress = `not starts_with(address_key, 'erased:')`;

const letters = `deliveries d on d.id = t.id and d.id = any($1::uuid[]) and ${within('d.id', '$11', '$12')}`;

// Rows are written in the order of their keys, so that two statements wait for one another and do not lock one another out.
const note = `
  with told as materialized (
    select distinct on (id, kind) *
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::boolean[],
                $9::text[], $10::text[]) as t (id, kind, at, source, status, reply, counts, proven, remote_id, address_key)
    order by id, kind, proven desc, at
  ),
  noted as (
    insert into receipts (delivery_id, kind, at, source, status, reply)
    select d.id, t.kind, least(t.at, now()), t.source, t.status, t.reply
    from told t join ${letters}
    where (t.remote_id is null or lower(d.remote_id) = lower(t.remote_id))
      and (t.address_key is null or d.address_key = t.address_key)
    order by 1, 2
    on conflict (delivery_id, kind) do nothing
    returning delivery_id, kind
  ),
  fresh as materialized (
    select t.id, t.kind, least(t.at, now()) as at, t.source, t.status, t.reply, t.counts, t.proven, d.state, d.lane, d.provider,
           d.address_key, d.app_id, d.event_id, d.edition_id, d.recipient_id, ${spaceOfLetter} as space_id
    from noted n join told t on t.id = n.delivery_id and t.kind = n.kind join ${letters}
  ),
  soft as (
    insert into soft_bounces as s (address_key, space_id, letters, first_at, last_at)
    select address_key, space_id, count(*), min(at), max(at) from fresh
    where kind = 'soft-bounced' and counts and proven and ${hasAddress}
    group by 1, 2 order by 1, 2
    on conflict (address_key, space_id) do update set
      letters = excluded.letters + case when s.last_at < now() - ${forgottenAfter} then 0 else s.letters end,
      first_at = case when s.last_at < now() - ${forgottenAfter} then excluded.first_at else s.first_at end,
      last_at = greatest(s.last_at, excluded.last_at)
    returning address_key, space_id, letters
  ),
  forgiven as (
    delete from soft_bounces s using fresh f
    where f.kind = 'delivered' and s.address_key = f.address_key and s.space_id = f.space_id and s.last_at <= f.at
      and not exists (select from fresh b where b.kind = 'soft-bounced' and b.address_key = s.address_key)
  ),
  suppressed as (
    insert into suppressions as s (address_key, space_id, scope, reason, note, expires_at)
    select distinct on (address_key, space_id, scope) address_key, space_id, scope, reason, note, now() + make_interval(days => days)
    from (
      select address_key, space_id, 'all' as scope, 'bounced' as reason, reply as note, $13::integer as days
      from fresh where kind = 'bounced' and proven and ${hasAddress}
      union all
      select address_key, space_id, case lane when 'newsletter' then 'newsletter' else 'all' end, 'complained', null, $14::integer
      from fresh where kind = 'complained' and proven and ${hasAddress}
      union all
      select address_key, space_id, 'all', 'soft-bounced', letters || ' letters in a row', $13::integer
      from soft where letters >= $15::integer
    ) b order by address_key, space_id, scope, days desc
    on conflict (address_key, scope, space_id) do update set
      expires_at = excluded.expires_at, reason = excluded.reason, note = excluded.note
    where s.expires_at < excluded.expires_at
    returning address_key, space_id
  ),
  heard as (
    update deliveries d set state = 'sent', due_at = null, parked_at = null, settled_at = now()
    where d.id = any(array(select id from fresh where state = 'unknown' and proven)) and ${within('d.id', '$11', '$12')}
      and d.state = 'unknown'
    returning d.*
  ),
  webhooks as (${noteReceiptsOf('fresh')}),
  webhooks_of_heard as (${noteLetters('heard')}),
  moved as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, actor, note)
    select h.id, 'unknown', 'sent', h.attempt, f.source, 'a report shows that it was taken: ' || f.kind
    from heard h join lateral (select source, kind from fresh where id = h.id order by kind limit 1) f on true
  )
  select id as "deliveryId", kind, at, source, status, proven, lane, provider, split_part(address_key, '@', 2) as domain,
         app_id as "appId", event_id as "eventId", edition_id as "editionId",
         (select e.newsletter_id from editions e where e.id = edition_id) as "newsletterId", recipient_id as "recipientId", space_id as "spaceId",
         proven and exists (
           select from suppressed s where s.address_key = fresh.address_key and s.space_id = fresh.space_id
         ) as suppressed
  from fresh order by id, kind`;
