// Reminders as apps make and see them.

import { newId } from '../store/ids.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** A reminder as it is kept. Its rule is JSON that packages/reminders reads. */
export interface StoredReminder {
  readonly id: string;
  readonly appId: string;
  readonly app: string;
  readonly key: string;
  readonly test: boolean;
  readonly recipientId: string | null;
  /** Of the recipient; null for an address. */
  readonly externalId: string | null;
  /** Of a reminder for an address. */
  readonly address: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly type: string;
  readonly data: unknown;
  readonly dataUrl: string | null;
  readonly rule: unknown;
  readonly zone: string;
  readonly lateHours: number;
  readonly pausedAt: Date | null;
  readonly nextAt: Date | null;
  readonly dueAt: Date | null;
  readonly lastAt: Date | null;
  readonly lastOutcome: string | null;
  readonly lastEventId: string | null;
  readonly problem: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A reminder as it is put. */
export interface NewReminder {
  readonly appId: string;
  readonly key: string;
  readonly test: boolean;
  readonly recipientId: string | null;
  readonly address: string | null;
  readonly addressKey: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly type: string;
  /** JSON text. */
  readonly data: string | null;
  readonly dataUrl: string | null;
  readonly rule: object;
  readonly zone: string;
  readonly lateHours: number;
  /** The times are not touched where they are `undefined`. */
  readonly nextAt: Date | null | undefined;
}

const columns = `m.id, m.app_id as "appId", a.name as app, m.key, m.test, m.recipient_id as "recipientId",
  r.external_id as "externalId", m.address, m.name, m.locale, m.type, m.data, m.data_url as "dataUrl", m.rule, m.zone,
  m.late_hours as "lateHours", m.paused_at as "pausedAt", m.next_at as "nextAt", m.due_at as "dueAt", m.last_at as "lastAt",
  m.last_outcome as "lastOutcome", m.last_event_id as "lastEventId", m.problem, m.created_at as "createdAt",
  m.updated_at as "updatedAt"`;
const joined = 'reminders m join apps a on a.id = m.app_id left join recipients r on r.id = m.recipient_id';

/** An app's reminder, or nothing. */
export async function findReminder(
  store: SpaceQueryable,
  appId: string,
  key: string,
): Promise<StoredReminder | undefined> {
  const { rows } = await store.query<StoredReminder>(
    `select ${columns} from ${joined} where m.app_id = $1 and m.key = $2 and m.space_id = $3`,
    [appId, key, store.space],
  );
  return rows[0];
}

/** The same, locked. */
export async function lockReminder(
  transaction: SpaceQueryable,
  appId: string,
  key: string,
): Promise<StoredReminder | undefined> {
  const { rows } = await transaction.query<StoredReminder>(
    `select ${columns} from ${joined} where m.app_id = $1 and m.key = $2 and m.space_id = $3 for update of m`,
    [appId, key, transaction.space],
  );
  return rows[0];
}

/** Whose reminders: a recipient's, or those of an address. */
type Person = Pick<NewReminder, 'recipientId' | 'addressKey'>;

/** Until the transaction ends nobody else counts this person's reminders of the app, so that two cannot both be the last. */
export async function lockRemindersOf(
  transaction: SpaceQueryable,
  appId: string,
  { recipientId, addressKey }: Person,
): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 4419))', [
    `${appId} ${recipientId ?? addressKey}`,
  ]);
}

/** How many reminders an app has for a person, without the one with this key. */
export async function countRemindersOf(
  transaction: SpaceQueryable,
  appId: string,
  { recipientId, addressKey }: Person,
  except: string,
): Promise<number> {
  const { rows } = await transaction.query<{ count: number }>(
    `select count(*)::integer as count from reminders
     where ${recipientId === null ? 'address_key = $2' : 'recipient_id = $2::uuid'}
       and app_id = $1 and key <> $3 and space_id = $4`,
    [appId, recipientId ?? addressKey, except, transaction.space],
  );
  return rows[0]?.count ?? 0;
}

/** Makes a reminder, or replaces the one with its key. */
export async function storeReminder(transaction: SpaceQueryable, reminder: NewReminder): Promise<void> {
  const { nextAt, ...one } = reminder;
  await transaction.query(
    `insert into reminders (id, app_id, space_id, key, test, recipient_id, address, address_key, name, locale, type, data,
       data_url, rule, zone, late_hours, next_at, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
     on conflict (app_id, key) do update set
       test = excluded.test, recipient_id = excluded.recipient_id, address = excluded.address,
       address_key = excluded.address_key, name = excluded.name, locale = excluded.locale, type = excluded.type,
       data = excluded.data, data_url = excluded.data_url, rule = excluded.rule, zone = excluded.zone,
       late_hours = excluded.late_hours, updated_at = now(),
       next_at = case when $18 then reminders.next_at else excluded.next_at end,
       due_at = case when $18 then reminders.due_at else excluded.due_at end,
       attempt = case when $18 then reminders.attempt else 0 end, problem = case when $18 then reminders.problem end`,
    [
      ...[newId(), one.appId, transaction.space, one.key, one.test, one.recipientId, one.address],
      ...[one.addressKey, one.name, one.locale, one.type, one.data, one.dataUrl, JSON.stringify(one.rule)],
      ...[one.zone, one.lateHours, nextAt ?? null, nextAt === undefined],
    ],
  );
}

/** Pauses a reminder, or lets it go on from a time. */
export async function holdReminder(
  transaction: SpaceQueryable,
  id: string,
  to: { readonly paused: boolean; readonly nextAt: Date | null },
): Promise<void> {
  await transaction.query(
    `update reminders set paused_at = case when $2 then coalesce(paused_at, now()) end, next_at = $3, due_at = $3, attempt = 0,
       problem = case when $2 then problem end, updated_at = now()
     where id = $1 and space_id = $4`,
    [id, to.paused, to.nextAt, transaction.space],
  );
}

/** @returns whether there was one */
export async function deleteReminder(store: SpaceQueryable, appId: string, key: string): Promise<boolean> {
  const { rowCount } = await store.query(
    'delete from reminders where app_id = $1 and key = $2 and space_id = $3',
    [appId, key, store.space],
  );
  return rowCount === 1;
}

/** What a list is narrowed to. */
export interface ReminderFilter {
  readonly appId?: string | undefined;
  readonly recipientId?: string | undefined;
  readonly addressKey?: string | undefined;
}

/** A page of reminders in the order in which they were made. */
export async function listReminders(
  store: SpaceQueryable,
  { appId, recipientId, addressKey }: ReminderFilter,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<StoredReminder[]> {
  const values: unknown[] = [store.space, page.limit];
  const is = (condition: string, value: string | undefined) => {
    if (value === undefined) return '';
    values.push(value);
    return ` and ${condition} $${values.length}`;
  };
  const { rows } = await store.query<StoredReminder>(
    `select ${columns} from ${joined} where m.space_id = $1${is('m.id >', page.after)}${is('m.app_id =', appId)}
       ${is('m.recipient_id =', recipientId)}${is('m.address_key =', addressKey)}
     order by m.id limit $2`,
    values,
  );
  return rows;
}
