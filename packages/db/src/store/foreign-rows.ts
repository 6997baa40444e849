// Rows of another PostgreSQL. It is only ever read: in a read-only transaction, through one statement, within a time and a
// number of rows.

import pg from 'pg';
import { isTooSlow } from './errors.ts';

export interface ForeignQuery {
  readonly url: string;
  /** One statement that returns rows. */
  readonly query: string;
  /** For all of it. */
  readonly timeoutSeconds: number;
  /** More rows are an error, not a part of the answer. */
  readonly mostRows: number;
}

/** The other database could not be read, or gave more than was asked for. The message says what to do. */
export class ForeignQueryError extends Error {
  override readonly name = 'ForeignQueryError';
}

export type ForeignRow = Readonly<Record<string, unknown>>;

const rowsTogether = 1_000;
const connectTimeoutMs = 10_000;

/** Reads the rows of a query, a thousand at a time. @throws ForeignQueryError */
export async function* readForeignRows(asked: ForeignQuery): AsyncGenerator<ForeignRow[]> {
  const deadline = performance.now() + asked.timeoutSeconds * 1_000;
  const client = new pg.Client({
    connectionString: asked.url,
    application_name: 'pabal source',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: asked.timeoutSeconds * 1_000 + connectTimeoutMs,
    types: { getTypeParser },
  });
  // Its caller learns of a lost connection from the statement that needed it.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('begin transaction isolation level repeatable read read only');
    await openCursor(client, asked);
    let rows = 0;
    for (;;) {
      const left = Math.ceil(deadline - performance.now());
      if (left <= 0) throw tooSlow(asked);
      await client.query(`set local statement_timeout = ${left}`);
      const fetched = await client.query<ForeignRow>(`fetch ${rowsTogether} from people`);
      rows += fetched.rows.length;
      if (rows > asked.mostRows) throw tooMany(asked);
      if (fetched.rows.length > 0) yield fetched.rows;
      if (fetched.rows.length < rowsTogether) return;
    }
  } catch (error) {
    throw foreignError(error, asked);
  } finally {
    await client.end().catch(() => {});
  }
}

/** In the extended protocol one message is one statement: nothing can be written behind the query. */
async function openCursor(client: pg.Client, { query, timeoutSeconds }: ForeignQuery): Promise<void> {
  await client.query(`set local statement_timeout = ${timeoutSeconds * 1_000}`);
  const text = `declare people no scroll cursor for ${query.replace(/[\s;]+$/, '')}`;
  await client.query({ name: 'people', text });
}

/** Numbers as numbers, and dates without a zone as they are written: which zone is theirs nobody knows here. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  const { builtins } = pg.types;
  if (oid === builtins.INT8 || oid === builtins.NUMERIC) return Number;
  if (oid === builtins.DATE || oid === builtins.TIMESTAMP) return String;
  if (oid === builtins.TIMESTAMPTZ) return timeText;
  const parse: unknown = pg.types.getTypeParser(oid, format ?? 'text');
  return typeof parse === 'function' ? (value) => parse(value) : String;
}

/** `infinity`, and years that JavaScript does not know, stay as they are written, to be refused with their row. */
function timeText(value: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}

function foreignError(error: unknown, asked: ForeignQuery): unknown {
  if (error instanceof ForeignQueryError || !(error instanceof Error)) return error;
  if (isTooSlow(error)) return tooSlow(asked);
  return new ForeignQueryError(`The source cannot be read: ${error.message || error.name}`, { cause: error });
}

function tooSlow({ timeoutSeconds }: ForeignQuery): ForeignQueryError {
  return new ForeignQueryError(
    `The query took longer than ${timeoutSeconds} s. Make it faster, or raise its timeoutSeconds.`,
  );
}

function tooMany({ mostRows }: ForeignQuery): ForeignQueryError {
  return new ForeignQueryError(
    `The query gives more than ${mostRows} rows. Make it choose fewer people, or raise its mostRows.`,
  );
}
