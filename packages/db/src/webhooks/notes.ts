// Notes changes for the endpoints that asked for them, with the change itself: each of these is a part of the statement that
// makes the change, so that there is no change without its note and no note without its change.

import { spaceOfLetter } from '../spaces/whose.ts';
import type { Queryable } from '../store/store.ts';

/** SQL: the app of the endpoint `e` posted the letter `d`. */
const isOwn = `e.state <> 'off' and e.app_id = d.app_id`;
/** SQL: the endpoint `e` is told about letter `d`: its app posted it, or it is one of a newsletter of the space. */
const isTold = `e.state <> 'off' and (
  e.app_id = d.app_id or e.newsletters and d.edition_id is not null and e.space_id = (${spaceOfLetter})
)`;

const over = `('sent', 'failed', 'suppressed', 'unknown')`;

/** What is known of an attempt now. No reply: a server may say the address in it. */
const factsOfLetter = `json_strip_nulls(json_build_object(
  'attempt', d.attempt, 'outcome', d.outcome, 'code', d.code, 'status', d.status, 'provider', d.provider,
  'cause', case when d.state = 'suppressed' then d.cause end
))`;

/**
 * SQL: notes what became of letters. That an event may be finished is noted as a question: the builder answers it, once for many
 * letters, before it tells anybody (takeMessages).
 *
 * @param part  a part of the statement that returns whole letters as they are now; only those that moved
 * @param of.editions  false when none of them is of an edition, which makes the plan smaller (default true)
 */
export const noteLetters = (part: string, of: { readonly editions: boolean } = { editions: true }) => `
  insert into webhook_messages (endpoint_id, type, subject_id, facts)
  select e.id, 'delivery.' || d.state, d.id, ${factsOfLetter}
  from ${part} d join webhook_endpoints e on ${of.editions ? isTold : isOwn} and 'delivery.' || d.state = any(e.types)
  where d.state in ${over}
  union all
  select o.id, 'event.finished', o.event_id, null::json from (
    select distinct e.id, d.event_id
    from ${part} d join webhook_endpoints e on ${isOwn} and 'event.finished' = any(e.types)
    where d.event_id is not null and d.state in ${over}
  ) o`;

/** SQL: notes editions that finished. @param part  returns `id` and `newsletter_id` */
export const noteEditions = (part: string) => `
  insert into webhook_messages (endpoint_id, type, subject_id)
  select e.id, 'edition.finished', d.id
  from ${part} d join newsletters n on n.id = d.newsletter_id
    join webhook_endpoints e on e.space_id = n.space_id and e.state <> 'off' and 'edition.finished' = any(e.types)`;

/** SQL: notes changes of subscriptions. @param part  returns `newsletter_id`, `recipient_id` and `state` */
export const noteSubscriptions = (part: string) => `
  insert into webhook_messages (endpoint_id, type, subject_id, facts)
  select e.id, 'subscription.' || d.state, d.recipient_id, json_build_object('newsletter', n.key)
  from ${part} d join newsletters n on n.id = d.newsletter_id
    join webhook_endpoints e on e.space_id = n.space_id and e.state <> 'off' and 'subscription.' || d.state = any(e.types)`;

/**
 * SQL: notes what came back about letters. Both kinds of bounces are told as one, and say which they are.
 *
 * @param part  returns `id`, `kind`, `at`, `source`, `status`, `proven`, `app_id`, `edition_id` and `space_id` of receipts that are new
 */
export const noteReceiptsOf = (part: string) => `
  insert into webhook_messages (endpoint_id, type, subject_id, facts)
  select e.id, 'delivery.' || d.change, d.id, json_strip_nulls(json_build_object(
    'soft', case when d.change = 'bounced' then d.kind = 'soft-bounced' end, 'status', d.status, 'source', d.source, 'reportedAt', d.at))
  from (
    select f.*, case f.kind when 'soft-bounced' then 'bounced' else f.kind end as change from ${part} f
    where f.proven and f.kind in ('bounced', 'soft-bounced', 'complained', 'delivered')
  ) d
    join webhook_endpoints e on e.state <> 'off' and 'delivery.' || d.change = any(e.types)
      and (e.app_id = d.app_id or e.newsletters and d.edition_id is not null and e.space_id = d.space_id)`;

/** Whether anybody is to be told about changes. While nobody is, statements that settle letters note nothing. */
export async function isAnybodyTold(store: Queryable): Promise<boolean> {
  const { rows } = await store.query<{ told: boolean }>(
    `select exists (select from webhook_endpoints where state <> 'off') as told`,
  );
  return rows[0]?.told ?? false;
}
