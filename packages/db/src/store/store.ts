// What PostgreSQL is to everybody who asks it something.

export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly rowCount: number | null;
}

/** Where a statement can be run: the store itself or a transaction in it. */
export interface Queryable {
  /** Runs one statement. Values always travel as parameters. */
  query<Row extends object>(
    text: string,
    values?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<QueryResult<Row>>;
}

export interface StatementOptions {
  /** False for a text that somebody's rule made: kept prepared, every such text would stay on its connection for good. */
  readonly prepare?: boolean;
}

/**
 * The PostgreSQL store. While it cannot be reached, or only be read, every call fails at once with `store-unavailable`.
 * What lost against another statement (a deadlock) is tried once more. What takes too long fails by itself, with
 * `store-busy`.
 */
export interface Store extends Queryable {
  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. After a deadlock `work` runs a
   * second time, so it must leave nothing behind but in its transaction.
   */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  /**
   * Where lists and reports are read: the replica when there is one and it is well, else the primary. What it gives may be some
   * moments old, so nothing is decided by it.
   */
  readonly lists: Queryable;
  /**
   * Runs `work`, which only reads, on the few connections for questions: whatever somebody's rule or filter may make slow.
   * Rejects with `too-expensive` when it takes too long, and with `store-busy` when no connection falls free.
   *
   * @param advice  a sentence for a caller that asked too much: what to ask instead
   */
  question<Result>(work: (question: Queryable) => Promise<Result>, advice?: string): Promise<Result>;
  /** Rejects with `store-unavailable` when PostgreSQL does not answer or cannot be written to; else says what to change. */
  ping(): Promise<StorePing | undefined>;
  /** Connections by what they are for, as they are now. */
  connections(): readonly PoolState[];
  /** Closes all connections; safe to call twice. */
  stop(): Promise<void>;
}

/** The connections of one pool. */
export interface PoolState {
  readonly pool: 'statements' | 'questions';
  /** Most that there may be. */
  readonly most: number;
  /** Those that are open, and those of them at rest. */
  readonly open: number;
  readonly idle: number;
  /** Statements that wait for one. */
  readonly waiting: number;
}

/** What a ping has to tell, when it has anything. */
interface StorePing {
  readonly warnings: readonly string[];
}

export interface StoreOptions {
  readonly url: string;
  /** Most connections of this process (default 10), without those for questions. */
  readonly connections?: number;
  /** Milliseconds a statement may take before the server ends it (default 15,000). */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection (default 3,000). */
  readonly connectTimeoutMs?: number;
  /** A replica to read lists from. */
  readonly replicaUrl?: string | undefined;
  /** Called once when lists are read from the primary because the replica is not well, and once when they are not any more. */
  readonly onReplica?: (lists: 'primary' | 'replica', reason: string) => void;
  /** Connections for questions (default 2) and the milliseconds that each question may take (default 3,000). */
  readonly questions?: { readonly connections?: number; readonly timeoutMs?: number };
  /** True when the url leads to a connection pooler that lends connections for a transaction. */
  readonly pooled?: boolean;
  /**
   * True plans every statement once for all values. Right for a process whose statements all go by keys: for short lists
   * PostgreSQL would otherwise plan each again, which costs as much as running it.
   */
  readonly planOnce?: boolean;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** Called with errors of idle connections, which have no caller to reject. */
  readonly onIdleError?: (error: Error) => void;
  /** Called once when PostgreSQL goes away, and once when it is back. */
  readonly onAway?: (error: Error) => void;
  readonly onBack?: (back: { readonly awayMs: number }) => void;
  /** Called once with each thing in PostgreSQL's set-up that should be changed. */
  readonly onWarning?: (warning: string) => void;
}

// A store that knows whose people it is asked about. Functions whose statements read or write what people own take one of these and
// nothing less, so that no caller can forget the space: it would not compile.

/** Where statements about one space can be run. */
export interface SpaceQueryable extends Queryable {
  /** The id of the space. Every statement about what people own names it. */
  readonly space: number;
}

/** A store of which one space is seen. Limits, providers, templates and the ledger's own work belong to no space. */
export interface SpaceStore extends Store, SpaceQueryable {
  readonly lists: SpaceQueryable;
  transaction<Result>(work: (transaction: SpaceQueryable) => Promise<Result>): Promise<Result>;
  question<Result>(work: (question: SpaceQueryable) => Promise<Result>, advice?: string): Promise<Result>;
}

/** The same place to run statements, for one space. */
export function withSpace({ query }: Queryable, space: number): SpaceQueryable {
  return { query, space };
}

/** The same store, for one space. Stopping it stops the store. */
export function inSpace(store: Store, space: number): SpaceStore {
  return {
    ...store,
    space,
    lists: withSpace(store.lists, space),
    transaction: (work) => store.transaction((transaction) => work(withSpace(transaction, space))),
    question: (work, advice) => store.question((question) => work(withSpace(question, space)), advice),
  };
}
