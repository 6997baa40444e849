// Opens the store of a service, as every service does: its settings, its log, its end.

import { createStore } from './pool.ts';
import { waitForSchema } from './schema/schema.ts';
import type { Store, StoreOptions } from './store.ts';

/** A service, as far as its store needs it. */
interface Opening {
  /** Such as `sender`; PostgreSQL shows it with the connections. */
  readonly service: string;
  readonly config: {
    readonly DATABASE_URL: string;
    readonly DATABASE_CONNECTIONS: number;
    readonly DATABASE_POOLER: 'none' | 'transaction';
  };
  readonly logger: StoreLogger;
  readonly lifetime: { onStop(what: string, stop: () => Promise<void>): void };
}

interface StoreLogger {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
}

/** In what the stores of services differ. */
type OwnOptions = Pick<
  StoreOptions,
  'connectTimeoutMs' | 'planOnce' | 'questions' | 'replicaUrl' | 'onReplica'
>;

/** Opens it until the end of the service. PostgreSQL need not be there. */
export function openStore({ service, config, logger, lifetime }: Opening, own: OwnOptions = {}): Store {
  const store = createStore({
    url: config.DATABASE_URL,
    connections: config.DATABASE_CONNECTIONS,
    pooled: config.DATABASE_POOLER === 'transaction',
    name: `pabal ${service}`,
    ...newsFor(logger),
    ...own,
  });
  lifetime.onStop('store', store.stop);
  return store;
}

/** The same, and resolves when PostgreSQL answers with the schema of this version. */
export async function openCurrentStore(opening: Opening, own?: OwnOptions): Promise<Store> {
  const store = openStore(opening, own);
  await waitForSchema(store, (what) =>
    opening.logger.warn({ what }, 'Waiting for PostgreSQL to answer with the schema of this version.'),
  );
  // For what it has to say about how PostgreSQL is set up.
  await store.ping().catch(() => undefined);
  return store;
}

/** Says once that PostgreSQL went away, and once that it is back, however many calls find out. */
function newsFor(logger: StoreLogger): Pick<StoreOptions, 'onIdleError' | 'onAway' | 'onBack' | 'onWarning'> {
  return {
    // One connection may be cut for many reasons; whether the server is away the next call finds out.
    onIdleError: (error) => logger.debug({ err: error }, 'A connection to PostgreSQL was lost.'),
    onAway: (error) =>
      logger.warn({ err: error }, 'PostgreSQL is away. Nothing is accepted or claimed until it is back.'),
    onBack: (back) => logger.info(back, 'PostgreSQL is back.'),
    onWarning: (warning) => logger.warn({ warning }, 'PostgreSQL should be set up otherwise.'),
  };
}
