// The first user of the console, an admin. A database that somebody else has let users into gets none.

import { join } from 'node:path';
import { addUser, newPassword } from '@pabal/access';
import { hasUsers } from '@pabal/db/access';
import type { SpaceStore } from '@pabal/db/store';
import { parseAddress } from '@pabal/mail';
import { keep, readKept } from './secrets.ts';

/** Whom the console can be used as. */
export interface FirstUser {
  readonly email: string;
  /** Shown at the start that made the user, and kept in the file. */
  readonly password: string | undefined;
  readonly file: string;
}

const address = 'admin@pabal.example';

/** Makes the first user, once. @returns nothing when other users are there */
export async function keepFirstUser(store: SpaceStore, dir: string): Promise<FirstUser | undefined> {
  const file = join(dir, 'console-password');
  if (await hasUsers(store))
    return (await readKept(file)) === undefined ? undefined : { email: address, password: undefined, file };
  const email = parseAddress(address);
  if (!email.ok) throw new TypeError(`Expected ${email.expected}, got ${email.got}.`);
  // Kept first: a user whose password nobody has seen is of no use.
  const password = await keep(file, newPassword());
  const user = { email: email.address, name: 'Admin', locale: 'en', role: 'admin', password } as const;
  await addUser(store, user, 'start');
  return { email: address, password, file };
}
