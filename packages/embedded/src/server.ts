import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Account, chooseAccount } from './account.ts';
import { type Binaries, prepareBinaries } from './binaries.ts';
import { fillOnce, keepPassword, makePlaces, ownerOfData, type Places } from './cluster.ts';
import { clearEarlier, readPostmaster, signOwner, stopServer } from './postmaster.ts';
import { EmbeddedPostgresError, explain, isPortTaken } from './problems.ts';
import { cannotRun, spawnOptions } from './programs.ts';

/** How the start tells what it does; a logger of @pabal/runtime fits. */
export interface StartLog {
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

/** A running PostgreSQL of our own, reachable on 127.0.0.1 only. */
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

interface Launch {
  readonly places: Places;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly options: EmbeddedPostgresOptions;
}

/** How long a start may take, recovery after a crash included. */
const startDeadlineMs = 120_000;

const role = 'pabal';

/**
 * Starts a private PostgreSQL, filling its data folder the first time. It runs in a process group of its own, so that
 * Ctrl-C in a terminal does not take the database away under those who still write to it: whoever starts it stops it.
 * Throws {@link EmbeddedPostgresError} with one sentence for the person at the terminal.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const chosen = await chooseAccount();
  const places = await makePlaces(options.dir, chosen);
  const account = await ownerOfData(places.data, chosen);
  const binaries = await prepareBinaries(account, places.shared);
  const password = await keepPassword(places.dir);
  const durable = options.durability !== 'off';

  if (await fillOnce({ places, binaries, account, password, durable })) {
    options.logger?.info({ dataDir: places.data }, 'made a new PostgreSQL data folder');
  }
  const earlier = await clearEarlier(places, binaries, account);
  if (earlier === 'orphan') options.logger?.warn({}, 'stopped a PostgreSQL that a killed run had left');
  await signOwner(places.dir);

  const { child, port, pid } = await launch({ places, binaries, account, options });
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

/**
 * The connection string of a server that another process runs in this folder, or undefined when none does.
 * For a tool that wants to talk to the database of a running `npm start`.
 */
export async function findEmbeddedPostgres(dir: string, database: string): Promise<string | undefined> {
  const places = await makePlaces(dir, await chooseAccount());
  const running = await readPostmaster(places.data);
  if (!running?.ready) return undefined;
  const url = connectionString(running.port, await keepPassword(places.dir), database);
  const answers = await isAnswering(url);
  return answers ? url : undefined;
}

async function launch(start: Launch): Promise<{ child: ChildProcess; port: number; pid: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = start.options.port ?? (await freePort());
    try {
      return { ...(await launchOn(port, start)), port };
    } catch (error) {
      const lostRace = error instanceof PortTaken && start.options.port === undefined && attempt < 5;
      if (!lostRace) throw error;
    }
  }
}

class PortTaken extends EmbeddedPostgresError {}

async function launchOn(port: number, start: Launch): Promise<{ child: ChildProcess; pid: number }> {
  const { places, binaries, account } = start;
  const logFile = join(places.dir, 'postgres.log');
  const child = await spawnServer(
    logFile,
    binaries.postgres,
    serverArgs(port, start),
    spawnOptions(account, places.home),
  );
  const pid = await untilReady(child, places, logFile);
  if (pid !== undefined) return { child, pid };

  const said = await readFile(logFile, 'utf8').catch(() => '');
  const cause = new Error(said);
  if (isPortTaken(said)) {
    throw new PortTaken(`Port ${port} is taken by another program; choose a free one or stop that program.`, {
      cause,
    });
  }
  throw new EmbeddedPostgresError(explain(said), { cause });
}

/** Starts the server with its words going to the log file; the file of the run before is kept beside it. */
async function spawnServer(
  logFile: string,
  program: string,
  args: readonly string[],
  options: ReturnType<typeof spawnOptions>,
): Promise<ChildProcess> {
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const log = await open(logFile, 'w', 0o600);
  try {
    const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(cannotRun(program, error)));
    });
    return child;
  } finally {
    await log.close();
  }
}

/** The server's process id once it takes connections; undefined when it ended instead. */
async function untilReady(child: ChildProcess, places: Places, logFile: string): Promise<number | undefined> {
  const deadline = Date.now() + startDeadlineMs;
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = await readPostmaster(places.data);
    if (postmaster?.ready && postmaster.pid === child.pid) return postmaster.pid;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new EmbeddedPostgresError(
        `PostgreSQL was not ready within ${startDeadlineMs / 1000} s; its own words are in ${logFile}.`,
      );
    }
    await wait(20);
  }
  return undefined;
}

function serverArgs(port: number, { places, options }: Launch): string[] {
  const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const settings = {
    listen_addresses: '127.0.0.1',
    // Loopback with a password does; a socket file would need a short path that both users reach.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Failed statements are told to whoever sent them; in this log they could only leak addresses.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    ...(options.durability === 'off' ? fast : {}),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', places.data, '-p', String(port), ...flags];
}

function howItEnds(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    const tell = () =>
      resolve(child.signalCode ? `killed by ${child.signalCode}` : `ended with code ${child.exitCode}`);
    if (child.exitCode !== null || child.signalCode !== null) tell();
    else child.once('exit', tell);
  });
}

function connectionString(port: number, password: string, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

async function ensureDatabase(url: (database: string) => string, database: string): Promise<string> {
  const client = new pg.Client({ connectionString: url('postgres') });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
  return url(database);
}

async function isAnswering(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A port on 127.0.0.1 that nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
