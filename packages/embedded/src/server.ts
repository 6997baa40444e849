import type { ChildProcess } from 'node:child_process';
import { chooseAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';
import {
  fillOnce,
  keepPassword,
  makePlaces,
  ownerOfData,
  type Places,
  setAsideAbandoned,
} from './cluster.ts';
import { connectionString, ensureDatabase } from './connection.ts';
import { howItEnds, launch } from './launch.ts';
import { clearEarlier, signOwner, stopServer } from './postmaster.ts';
import { explainSystemError } from './problems.ts';

/** How the start tells what it does; a logger of @pabal/runtime fits. */
interface StartLog {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
}

export interface EmbeddedPostgresOptions {
  /** Folder for data, password and log; made when missing. One server at a time. */
  readonly dir: string;
  /** Port on 127.0.0.1; any free one when left out. */
  readonly port?: number;
  readonly logger?: StartLog;
  /** Settings of postgresql.conf for this run, such as `{ max_connections: 300 }`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** `full` (the default) survives a power cut; `off` is faster and for data that may be lost, as in tests. */
  readonly durability?: 'full' | 'off';
}

/** Our own running PostgreSQL, reachable on 127.0.0.1 only. */
export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  /** Ends with the server, asked for or not; the sentence says how. */
  readonly exited: Promise<string>;
  /** The connection string of a database, which need not exist yet. */
  url(database: string): string;
  /** Makes the database when it is missing; gives its connection string. */
  ensureDatabase(database: string): Promise<string>;
  /** Stops the server and waits until it is gone. Harmless when repeated. */
  stop(): Promise<void>;
}

/**
 * Starts a private PostgreSQL, filling its data folder the first time. It runs in a process group of its own, so that
 * Ctrl-C in a terminal does not take the database away under those who still write to it: the program that starts it stops
 * it. Throws {@link EmbeddedPostgresError} with one sentence for the person at the terminal.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    throw explainSystemError(error, options.dir);
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const chosen = await chooseAccount();
  const places = await makePlaces(options.dir, chosen);
  const account = await ownerOfData(places.data, chosen);
  const binaries = await prepareBinaries(account, places.shared);
  const earlier = await clearEarlier(places, binaries, account);
  if (earlier === 'orphan') options.logger?.warn({}, 'stopped a PostgreSQL that a killed run had left');
  const abandoned = await setAsideAbandoned(places);
  if (abandoned !== undefined)
    options.logger?.warn(
      { abandoned },
      'set aside the data of a folder that was removed; delete it if you like',
    );
  const password = await keepPassword(places.dir);
  const durable = options.durability !== 'off';

  if (await fillOnce({ places, binaries, account, password, durable })) {
    options.logger?.info({ dataDir: places.data }, 'made a new PostgreSQL data folder');
  }
  await signOwner(places.dir);

  const { child, port, pid } = await launch({
    places,
    binaries,
    account,
    port: options.port,
    durability: options.durability ?? 'full',
    settings: options.settings ?? {},
  });
  options.logger?.info({ port, pid }, 'PostgreSQL is ready');
  return describeServer({
    child,
    port,
    pid,
    password,
    stop: () => stopServer(places, binaries, account),
    places,
  });
}

function describeServer(server: {
  child: ChildProcess;
  port: number;
  pid: number;
  password: string;
  places: Places;
  stop: () => Promise<void>;
}): EmbeddedPostgres {
  const { child, port, pid, password, places } = server;
  const exited = howItEnds(child);
  const url = (database: string) => connectionString(port, password, database);
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) await server.stop();
    await exited;
  };
  return {
    port,
    pid,
    dataDir: places.data,
    exited,
    url,
    ensureDatabase: (database) => ensureDatabase(url, database),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
