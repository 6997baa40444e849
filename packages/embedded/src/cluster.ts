// The data folder: where it is, whose it is, and its first filling.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Account, canReach } from './account.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, explain, systemCode } from './problems.ts';
import { run, spawnOptions } from './programs.ts';

/** Where root keeps what PostgreSQL's account could not reach inside the caller's folder. */
const sharedHome = '/var/lib/pabal';

/** The folders of one embedded PostgreSQL. `dir` is the caller's; the others are within the account's reach. */
export interface Places {
  readonly dir: string;
  /** The folder above the data, and where copies of the programs go. */
  readonly home: string;
  readonly shared: string;
  readonly data: string;
}

/** Makes the folders: all in `dir` where the account gets there, else in /var/lib/pabal under a name made from `dir`. */
export async function makePlaces(dir: string, account: Account | undefined): Promise<Places> {
  await mkdir(resolve(dir), { recursive: true });
  await openToPassers(resolve(dir), account);
  const places = await findPlaces(dir, account);
  await mkdir(places.home, { recursive: true });
  const apart = places.home !== places.dir;
  if (apart) for (const folder of [places.shared, places.home]) await chmod(folder, 0o755);
  return places;
}

/** The folder itself is ours, so the account may pass through it (what is secret in it is closed by itself). */
async function openToPassers(folder: string, account: Account | undefined): Promise<void> {
  if (!account || (await canReach(folder, account)) || !(await canReach(dirname(folder), account))) return;
  const { mode } = await stat(folder);
  await chmod(folder, (mode & 0o777) | 0o011);
}

/** Where the folders are, or would be. */
export async function findPlaces(dir: string, account: Account | undefined): Promise<Places> {
  const own = resolve(dir);
  const near: Places = { dir: own, home: own, shared: own, data: join(own, 'data') };
  if (!account) return near;
  const home = join(sharedHome, createHash('sha256').update(own).digest('hex').slice(0, 16));
  const far: Places = { dir: own, home, shared: sharedHome, data: join(home, 'data') };
  // Data that was put there stays there, even when the way to the caller's folder has been opened since.
  const isFar = (await exists(far.data)) || !(await canReach(own, account));
  return isFar ? far : near;
}

/** Data that is already there stays with the account it belongs to, even if another would be chosen today. */
export async function ownerOfData(data: string, account: Account | undefined): Promise<Account | undefined> {
  if (!account) return undefined;
  const found = await stat(data).catch(() => undefined);
  return found && found.uid > 0 ? { uid: found.uid, gid: found.gid } : account;
}

/**
 * Sets data apart whose caller's folder was removed and made again: its password went with the folder, and nobody who
 * removes a folder expects its data back. Only where the two lie apart; it is not thrown away, because nobody asked for
 * that.
 *
 * @returns where it lies now
 */
export async function setAsideAbandoned(places: Places): Promise<string | undefined> {
  if (places.home === places.dir || (await exists(join(places.dir, passwordFile)))) return undefined;
  if (!(await exists(places.data))) return undefined;
  const aside = `${places.data}-of-a-removed-folder-${Date.now()}`;
  await rename(places.data, aside);
  return aside;
}

const passwordFile = 'password';

/** The password of the data's only role, made once and kept where only the caller reads it. */
export async function keepPassword(dir: string): Promise<string> {
  const file = join(dir, passwordFile);
  await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch((error) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}

/** Fills the data folder if it is not there. What was cut short never gets the final name, so it cannot be mistaken. */
export async function fillOnce(options: {
  places: Places;
  binaries: Binaries;
  account: Account | undefined;
  password: string;
  /** Whether to wait until the disk has it. */
  durable: boolean;
}): Promise<boolean> {
  const { places, binaries, account, password, durable } = options;
  if (await stat(places.data).catch(() => undefined)) return false;

  const name = randomUUID();
  const draft = join(places.home, `.data-${name}`);
  const secret = join(places.home, `.secret-${name}`);
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(secret, `${password}\n`, { mode: 0o600 });
    if (account) for (const path of [draft, secret]) await chown(path, account.uid, account.gid);
    const args = [...initdbArgs(draft, secret), ...(durable ? [] : ['--no-sync'])];
    const { code, output } = await run(binaries.initdb, args, spawnOptions(account, places.home));
    if (code !== 0) throw new EmbeddedPostgresError(explain(output), { cause: new Error(output) });
    await rename(draft, places.data);
    return true;
  } finally {
    await rm(secret, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** UTF-8 by PostgreSQL's own locale, so that nothing depends on which locales the system has. */
function initdbArgs(data: string, secret: string): string[] {
  return [
    `--pgdata=${data}`,
    `--pwfile=${secret}`,
    '--username=pabal',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
