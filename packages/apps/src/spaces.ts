// Spaces, as people make them. Every door that is told the name of one asks here which it is.

import {
  createSpace,
  findSpace,
  removeSpace as remove,
  renameSpace as rename,
  type Space,
} from '@pabal/db/spaces';
import type { Queryable, Store } from '@pabal/db/store';
import { defaultSpace, excerpt, PabalError } from '@pabal/domain';

const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Makes a space. @throws PabalError `invalid-request`, `wrong-state` when the name is taken */
export async function makeSpace(store: Queryable, name: string): Promise<Space> {
  refuseForm(name);
  return (await createSpace(store, name)) ?? Promise.reject(taken(name));
}

/** The space of this name. @throws PabalError `not-found` */
export async function spaceOf(store: Queryable, name: string): Promise<Space> {
  return (await findSpace(store, name)) ?? Promise.reject(noSpace(name));
}

/** Gives a space another name; what is in it stays. @throws PabalError `invalid-request`, `not-found`, `wrong-state` */
export async function renameSpace(store: Queryable, name: string, newName: string): Promise<Space> {
  refuseForm(newName);
  refuseDefault(name, 'renamed');
  const renamed = await rename(store, name, newName);
  if (renamed === undefined) throw noSpace(name);
  if (renamed === 'taken') throw taken(newName);
  return renamed;
}

/** Removes a space in which nothing was ever made. @throws PabalError `not-found`, `wrong-state` */
export async function removeSpace(store: Store, name: string): Promise<void> {
  refuseDefault(name, 'removed');
  const removed = await remove(store, name);
  if (removed === 'unknown') throw noSpace(name);
  if (removed === 'in-use')
    throw new PabalError(
      'wrong-state',
      `The space "${name}" is not empty: something was made in it, and the history of that stays. Only a space in which nothing was ever made can be removed.`,
    );
}

function refuseForm(name: string): void {
  if (nameForm.test(name)) return;
  const expected = '1 to 64 lower case letters, digits, dots, hyphens or underscores';
  const got = excerpt(name);
  throw new PabalError('invalid-request', `name: expected ${expected}, got ${got}.`, {
    fields: [{ field: '/name', expected, got }],
  });
}

function refuseDefault(name: string, what: string): void {
  if (name !== defaultSpace.name) return;
  throw new PabalError(
    'wrong-state',
    `The space "${name}" cannot be ${what}: what names no space is in it, and the installation is asked about from it.`,
  );
}

const taken = (name: string) => new PabalError('wrong-state', `There is a space "${name}" already.`);

const noSpace = (name: string) =>
  new PabalError(
    'not-found',
    `There is no space ${excerpt(name)}. The command spaces list shows those there are.`,
  );
