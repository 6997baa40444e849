// Spaces, as people make them. Every door that is told the name of one asks here which it is.

import { findSpace, type Space } from '@pabal/db/spaces';
import type { Queryable } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';

/** The space of this name. @throws PabalError `not-found` */
export async function spaceOf(store: Queryable, name: string): Promise<Space> {
  return (await findSpace(store, name)) ?? Promise.reject(noSpace(name));
}

const noSpace = (name: string) =>
  new PabalError(
    'not-found',
    `There is no space ${excerpt(name)}. The command spaces list shows those there are.`,
  );
