// What an endpoint was told, to be looked at and to be sent again.

import type { MessageState } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** A message as it is listed. */
export interface LoggedMessage {
  readonly sequence: number;
  readonly type: string;
  readonly subjectId: string | null;
  readonly at: Date;
  readonly facts: Readonly<Record<string, unknown>> | null;
  readonly state: MessageState;
  /** When it is tried next; null when nothing is left to do. */
  readonly dueAt: Date | null;
  readonly attempts: number;
  readonly status: number | null;
  readonly problem: string | null;
  readonly tookMs: number | null;
  readonly answeredAt: Date | null;
}

/** Which messages of an endpoint. */
export interface MessageFilter {
  readonly state?: MessageState | undefined;
  readonly type?: string | undefined;
  /** Noted at or after, and before. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Smallest and largest sequence. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const matches = `m.endpoint_id = $1 and ($2::text is null or m.state = $2) and ($3::text is null or m.type = $3)
  and ($4::timestamptz is null or m.at >= $4) and ($5::timestamptz is null or m.at < $5)
  and ($6::bigint is null or m.sequence >= $6) and ($7::bigint is null or m.sequence <= $7)
  and (m.type <> 'event.finished' or m.facts is not null)`;

const valuesOf = (endpointId: string, { state, type, since, until, from, to }: MessageFilter) => [
  ...[endpointId, state ?? null, type ?? null, since ?? null, until ?? null, from ?? null, to ?? null],
];

/** A page of an endpoint's messages, the newest first. @param page.before  only smaller sequences */
export async function listMessages(
  store: Queryable,
  endpointId: string,
  filter: MessageFilter,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<LoggedMessage[]> {
  const { rows } = await store.query<LoggedMessage & { readonly sequence: string }>(
    `select m.sequence, m.type, m.subject_id as "subjectId", m.at, m.facts, m.state, m.due_at as "dueAt",
            m.attempt as attempts, m.status, m.problem, m.took_ms as "tookMs", m.answered_at as "answeredAt"
     from webhook_messages m where ${matches} and ($8::bigint is null or m.sequence < $8)
     order by m.sequence desc limit $9`,
    [...valuesOf(endpointId, filter), page.before ?? null, page.limit],
  );
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
}

/** Messages that one statement sends again. */
const againTogether = 5_000;

/**
 * Has messages sent again, under the ids that they had: those that the endpoint took, and those that were given up. What waits is
 * sent anyway.
 *
 * @returns how many
 */
export async function sendMessagesAgain(
  store: Queryable,
  endpointId: string,
  filter: MessageFilter,
): Promise<number> {
  let messages = 0;
  let after = 0;
  for (;;) {
    const { rows } = await store.query<{ messages: number; last: string | null }>(sendAgain, [
      ...valuesOf(endpointId, filter),
      after,
    ]);
    const [part] = rows;
    messages += part?.messages ?? 0;
    if (part?.last == null) return messages;
    after = Number(part.last);
  }
}

/** Counts what {@link sendMessagesAgain} would have sent again now. */
export async function countMessagesToSendAgain(
  store: Queryable,
  endpointId: string,
  filter: MessageFilter,
): Promise<number> {
  const { rows } = await store.query<{ messages: number }>(
    `select count(*)::integer as messages from webhook_messages m where ${matches} and m.due_at is null`,
    valuesOf(endpointId, filter),
  );
  return rows[0]?.messages ?? 0;
}

const sendAgain = `
  with picked as materialized (
    select m.sequence from webhook_messages m where ${matches} and m.due_at is null and m.sequence > $8
    order by m.sequence limit ${againTogether} for update
  ),
  again as (
    update webhook_messages m set state = 'waiting', due_at = now(), attempt = 0
    where m.endpoint_id = $1 and m.sequence = any(array(select sequence from picked))
  )
  select count(*)::integer as messages, max(sequence) as last from picked`;

/** Notes a message for one endpoint that nothing changed for: a test. @returns its sequence */
export async function noteTest(store: Queryable, endpointId: string, facts: object): Promise<number> {
  const { rows } = await store.query<{ sequence: string }>(
    `insert into webhook_messages (endpoint_id, type, facts) values ($1, 'webhook.test', $2) returning sequence`,
    [endpointId, JSON.stringify(facts)],
  );
  return Number(rows[0]?.sequence);
}

/** One message of an endpoint, or nothing. */
export async function findMessage(
  store: Queryable,
  endpointId: string,
  sequence: number,
): Promise<LoggedMessage | undefined> {
  const [message] = await listMessages(store, endpointId, { from: sequence, to: sequence }, { limit: 1 });
  return message;
}
