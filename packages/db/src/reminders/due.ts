// Reminders whose time has come: found by an index, taken in batches that no other builder sees, moved to their next time in the
// transaction that makes their event.

import type { Queryable, Store } from '../store/store.ts';

/** A reminder as it is fired. */
export interface DueReminder {
  readonly id: string;
  readonly appId: string;
  readonly app: string;
  readonly space: number;
  readonly appPaused: boolean;
  readonly test: boolean;
  readonly recipientId: string | null;
  readonly address: string;
  readonly addressKey: string;
  readonly name: string | null;
  readonly locale: string | null;
  /** Of letters for people without a language. */
  readonly eventLocale: string | null;
  readonly type: string;
  /** JSON text; null where it is asked for. */
  readonly data: string | null;
  readonly dataUrl: string | null;
  readonly rule: unknown;
  readonly zone: string;
  readonly lateHours: number;
  /** The time that has come. */
  readonly nextAt: Date;
  /** How often it was tried before. */
  readonly attempt: number;
}

const columns = `m.id, m.app_id as "appId", a.name as app, m.space_id as space, a.paused_at is not null as "appPaused", m.test,
  m.recipient_id as "recipientId", coalesce(r.address, m.address) as address,
  coalesce(r.address_key, m.address_key) as "addressKey", coalesce(r.name, m.name) as name, r.locale, m.locale as "eventLocale",
  m.type, m.data::text, m.data_url as "dataUrl", m.rule, m.zone, m.late_hours as "lateHours", m.next_at as "nextAt", m.attempt`;
const joined = 'join apps a on a.id = m.app_id left join recipients r on r.id = m.recipient_id';

/**
 * Takes reminders whose data is known and whose time has come, those that waited longest first. They are this transaction's until it
 * ends; other builders take others.
 */
export async function takeDueReminders(
  transaction: Queryable,
  now: Date,
  most: number,
): Promise<DueReminder[]> {
  // Locked before they are joined: the order of the index is the order of the batch.
  const { rows } = await transaction.query<DueReminder>(
    `with taken as materialized (
       select * from reminders where due_at is not null and data_url is null and due_at <= $1
       order by due_at limit $2 for update skip locked
     )
     select ${columns} from taken m ${joined}`,
    [now, most],
  );
  return rows;
}

/** Takes reminders whose data is to be asked for. They are looked at again after the lease, should this process end before. */
export async function takeAskingReminders(
  store: Store,
  now: Date,
  { most, leaseSeconds }: { readonly most: number; readonly leaseSeconds: number },
): Promise<DueReminder[]> {
  const { rows } = await store.query<DueReminder>(
    `with taken as materialized (
       select id from reminders where due_at is not null and data_url is not null and due_at <= $1
       order by due_at limit $2 for update skip locked
     ),
     kept as (
       update reminders m set due_at = $1 + make_interval(secs => $3), attempt = attempt + 1
       from taken where m.id = taken.id returning m.*
     )
     select ${columns} from kept m ${joined}`,
    [now, most, leaseSeconds],
  );
  return rows;
}

/** Locks a reminder that was taken to be asked for; nothing when it was changed, removed or taken by another meanwhile. */
export async function lockAskedReminder(
  transaction: Queryable,
  { id, nextAt, attempt }: Pick<DueReminder, 'id' | 'nextAt' | 'attempt'>,
): Promise<DueReminder | undefined> {
  const { rows } = await transaction.query<DueReminder>(
    `with taken as materialized (
       select * from reminders where id = $1 and next_at = $2 and attempt = $3 and data_url is not null for update
     )
     select ${columns} from taken m ${joined}`,
    [id, nextAt, attempt],
  );
  return rows[0];
}

/** Where a reminder goes after its time, and what became of that. */
export interface MovedReminder {
  readonly id: string;
  /** The time that this was about. */
  readonly at: Date;
  readonly nextAt: Date | undefined;
  readonly outcome: string;
  readonly eventId: string | undefined;
  readonly problem: string | undefined;
}

/** Moves reminders that this transaction has locked to their next times. */
export async function moveReminders(transaction: Queryable, moved: readonly MovedReminder[]): Promise<void> {
  await transaction.query(
    `update reminders m set next_at = t.next_at, due_at = t.next_at, attempt = 0, last_at = t.at, last_outcome = t.outcome,
       last_event_id = coalesce(t.event_id, m.last_event_id), problem = t.problem
     from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::uuid[], $6::text[])
       as t (id, at, next_at, outcome, event_id, problem)
     where m.id = t.id`,
    [
      moved.map(({ id }) => id),
      moved.map(({ at }) => at),
      moved.map(({ nextAt }) => nextAt ?? null),
      moved.map(({ outcome }) => outcome),
      moved.map(({ eventId }) => eventId ?? null),
      moved.map(({ problem }) => problem ?? null),
    ],
  );
}

/** Looks at a reminder again later: its time stays. */
export async function putOffReminder(
  transaction: Queryable,
  id: string,
  to: { readonly dueAt: Date; readonly attempt: number; readonly problem: string },
): Promise<void> {
  await transaction.query(
    'update reminders set due_at = $2, attempt = $3, problem = $4 where id = $1 and due_at is not null',
    [id, to.dueAt, to.attempt, to.problem],
  );
}

/** Most that are counted. */
const mostCounted = 100_000;

/** How many reminders have come and are not fired yet, counted up to 100,000. */
export async function countDueReminders(store: Queryable): Promise<number> {
  const { rows } = await store.query<{ due: number }>(
    `select (select count(*) from (select from reminders
         where due_at is not null and data_url is null and due_at <= now() limit ${mostCounted}) plain)::integer
       + (select count(*) from (select from reminders
         where due_at is not null and data_url is not null and due_at <= now() limit ${mostCounted}) asked)::integer as due`,
  );
  return rows[0]?.due ?? 0;
}

/** Whether there are any whose time has come: of those that are to be asked for, or of the others. */
export async function isAnyReminderDue(store: Queryable, now: Date, asked: boolean): Promise<boolean> {
  const { rows } = await store.query<{ due: boolean }>(
    `select exists (select from reminders
       where due_at is not null and data_url is ${asked ? 'not null' : 'null'} and due_at <= $1) as due`,
    [now],
  );
  return rows[0]?.due ?? false;
}
