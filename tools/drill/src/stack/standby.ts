// A standby by streaming replication, made the way a base backup is: while the primary writes, its files are copied between
// pg_backup_start and pg_backup_stop. The embedded PostgreSQL comes without pg_basebackup.

import { execFile } from 'node:child_process';
import { appendFile, chown, cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pabal/embedded';
import { eventually, startTcpProxy } from '@pabal/test/support';
import pg from 'pg';

/** As the primary knows it. */
const standbyName = 'standby';

export interface StandbyOptions {
  /** The primary, as its superuser reaches it. */
  readonly url: string;
  readonly dataDir: string;
  /** The folder of the primary, whose password the standby shares. */
  readonly primaryDir: string;
  readonly dir: string;
  readonly settings: Readonly<Record<string, string | number>>;
  /** Runs when the standby follows and no commit waits for it yet. */
  readonly whileAsynchronous: () => Promise<void>;
  /** Whether commits are to wait for it from then on. */
  readonly synchronous: boolean;
}

export interface RunningStandby {
  readonly server: EmbeddedPostgres;
  /** From now on nothing that the primary commits reaches it. */
  loseTouch(): Promise<void>;
}

/** Starts a standby, and resolves when it follows, and every commit of the primary waits for it where that is wanted. */
export async function startStandby(
  options: StandbyOptions,
  releases: (() => Promise<unknown>)[],
): Promise<RunningStandby> {
  const replication = await startTcpProxy(Number(new URL(options.url).port));
  releases.push(() => replication.stop());
  const admin = new pg.Client({ connectionString: options.url });
  await admin.connect();
  try {
    await copyWhileItWrites(admin, options, replication.port);
    const server = await startEmbeddedPostgres({ dir: options.dir, settings: options.settings });
    releases.push(() => server.stop());
    const standby = { server, loseTouch: () => replication.refuse() };
    await options.whileAsynchronous();
    if (!options.synchronous) return standby;
    await admin.query(`alter system set synchronous_standby_names = '${standbyName}'`);
    await admin.query('select pg_reload_conf()');
    await eventually(
      async () => {
        const { rows } = await admin.query('select sync_state from pg_stat_replication');
        return rows[0]?.sync_state === 'sync';
      },
      { what: 'the standby that commits wait for', timeoutMs: 60_000 },
    );
    return standby;
  } finally {
    await admin.end();
  }
}

/** @param port  where the standby reaches the primary */
async function copyWhileItWrites(admin: pg.Client, options: StandbyOptions, port: number): Promise<void> {
  const { url, dataDir, primaryDir, dir } = options;
  const data = join(dir, 'data');
  await mkdir(dir, { recursive: true });
  await cp(join(primaryDir, 'password'), join(dir, 'password'));
  await admin.query(`select pg_backup_start('drill', true)`);
  // With the owner of the files, which may be another user. A file that goes away meanwhile is not needed.
  await promisify(execFile)('cp', ['-a', dataDir, data]).catch(() => undefined);
  const { rows } = await admin.query<{ label: string }>(
    'select labelfile as label from pg_backup_stop(false)',
  );
  for (const file of ['postmaster.pid', 'postmaster.opts']) await rm(join(data, file), { force: true });

  const { hostname, username, password } = new URL(url);
  const primary = `host=${hostname} port=${port} user=${username} password=${password} application_name=${standbyName}`;
  await writeFile(join(data, 'backup_label'), rows[0]?.label ?? '');
  await writeFile(join(data, 'standby.signal'), '');
  await appendFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
  const { uid, gid } = await stat(dataDir);
  for (const file of ['backup_label', 'standby.signal', 'postgresql.auto.conf'])
    await chown(join(data, file), uid, gid);
}
