// PostgreSQL refuses to run as root. Started by root, it runs as somebody without rights, and everything it
// touches must be within that somebody's reach.

import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The account that PostgreSQL runs as; `undefined` when it runs as the user who started us. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The ids of `nobody`, when /etc/passwd has neither `postgres` nor `nobody`. */
const nobody: Account = { uid: 65_534, gid: 65_534 };

/** The account for PostgreSQL: undefined for a normal user and on Windows, an unprivileged one for root. */
export async function chooseAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return findAccount(passwd, 'postgres') ?? findAccount(passwd, 'nobody') ?? nobody;
}

/** One account of a passwd(5) file; root under another name does not count. */
export function findAccount(passwd: string, name: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name);
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { uid, gid } : undefined;
}

/** True when the account may pass through this folder and every folder above it. */
export async function canReach(folder: string, account: Account | undefined): Promise<boolean> {
  if (!account) return true;
  const found = await stat(folder).catch(() => undefined);
  if (!found) return false;
  const { mode, uid, gid } = found;
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canReach(parent, account);
}
