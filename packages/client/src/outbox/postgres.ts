// An outbox in the app's own PostgreSQL: an event is written in the transaction of what it is about, so that neither is there
// without the other.

import type { PabalClient } from '../client.ts';
import { isRecord, type Problem, problemOf } from '../errors.ts';
import { type AnyEvents, type EventsOf, type Notification, postedEvent, type TypeOf } from '../events.ts';
import { createOutbox, type Outbox, readEvent } from './outbox.ts';
import type { RelayOptions } from './relay.ts';
import type { OutboxStore } from './store.ts';
import { statementsFor } from './table.ts';

/** Whatever runs a statement: a client or a pool of `pg`, or a few lines around another library. */
export interface Queries {
  /** @returns the rows, or an object with `rows` */
  query(text: string, values: string[]): Promise<unknown>;
}

export interface PostgresOutboxOptions<Events extends EventsOf<Events>> extends RelayOptions {
  readonly client: PabalClient<Events>;
  /** For the relay: each statement is a transaction of its own, so a pool may stand behind it. */
  readonly pool: Queries;
  /** `pabal_outbox` */
  readonly table?: string;
}

/** What an event in an outbox may have besides. */
export interface Ordered {
  /** Events of the same order go one after the other. The business key, unless something else is named. */
  readonly order?: string;
}

export interface PostgresOutbox<Events extends EventsOf<Events>> extends Outbox<Events> {
  /** Makes table and indexes where they are missing. `tableStatements` has the same for a migration of your own. */
  createTable(): Promise<void>;
  /**
   * Writes the event down in this transaction. It goes to pabal once the transaction has committed, and never otherwise.
   *
   * @param transaction  what the app's own statements of this transaction run on
   */
  notify<Type extends TypeOf<Events>>(
    transaction: Queries,
    type: Type,
    businessKey: string,
    notification: Notification<Events[Type]> & Ordered,
  ): Promise<void>;
}

/** The statements that make the table of an outbox, for a migration of your own. */
export function tableStatements(table = 'pabal_outbox'): readonly string[] {
  const { create, findIndex } = statementsFor(table);
  return [...create, findIndex];
}

export function createPostgresOutbox<Events extends EventsOf<Events> = AnyEvents>({
  client,
  pool,
  table = 'pabal_outbox',
  ...options
}: PostgresOutboxOptions<Events>): PostgresOutbox<Events> {
  const { add } = statementsFor(table);
  const outbox = createOutbox(client, createTableStore(pool, table), options);
  return {
    ...outbox,
    createTable: async () => {
      for (const statement of tableStatements(table)) await pool.query(statement, []);
    },
    notify: async (transaction, type, businessKey, notification) => {
      const key = client.idempotencyKey(type, businessKey, notification);
      const event = postedEvent(type, notification, key);
      await transaction.query(add, [notification.order ?? businessKey, JSON.stringify(event)]);
    },
  };
}

function createTableStore(pool: Queries, table: string): OutboxStore {
  const sql = statementsFor(table);
  const rowsOf = async (text: string, ...values: string[]) => readRows(await pool.query(text, values));
  const countOf = async (text: string, ...values: string[]) =>
    Number((await rowsOf(text, ...values))[0]?.count ?? 0);
  return {
    take: async (limit, leaseMs) => {
      const rows = await rowsOf(sql.take, String(limit), String(leaseMs));
      return rows.map(({ id, event, attempts }) => ({
        id: String(id),
        event: readEvent(String(event)),
        attempts: Number(attempts),
      }));
    },
    accepted: async (ids) => void (await rowsOf(sql.accepted, JSON.stringify(ids))),
    refuse: async (id, problem) => void (await rowsOf(sql.refuse, JSON.stringify(problem), id)),
    later: async (ids, delayMs, counted) =>
      void (await rowsOf(sql.later, String(delayMs), counted ? '1' : '0', JSON.stringify(ids))),
    backlog: async () => {
      const [row = {}] = await rowsOf(sql.backlog);
      return {
        waiting: Number(row.waiting),
        oldestAt: row.oldest == null ? undefined : new Date(Number(row.oldest)),
        refused: Number(row.refused),
      };
    },
    refused: async (limit) => {
      const rows = await rowsOf(sql.refused, String(limit));
      return rows.map(({ id, event, problem, at }) => ({
        id: String(id),
        event: readEvent(String(event)),
        at: new Date(Number(at)),
        problem: readProblem(problem),
      }));
    },
    retry: (ids) => (ids === undefined ? countOf(sql.retryAll) : countOf(sql.retry, JSON.stringify(ids))),
    discard: (ids) => countOf(sql.discard, JSON.stringify(ids)),
    find: async (idempotencyKey) => {
      const [row] = await rowsOf(sql.find, idempotencyKey);
      if (row === undefined) return undefined;
      const problem = row.problem == null ? undefined : readProblem(row.problem);
      return { since: new Date(Number(row.since)), problem };
    },
  };
}

/** `pg` gives an object with `rows`, others the rows alone. */
function readRows(result: unknown): Readonly<Record<string, unknown>>[] {
  const rows = isRecord(result) ? result.rows : result;
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

function readProblem(text: unknown): Problem {
  const problem: unknown = JSON.parse(String(text));
  return problemOf(isRecord(problem) ? Number(problem.status) : 0, problem);
}
