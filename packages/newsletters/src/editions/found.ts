import { type Edition, findEdition } from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';

/** The edition of this id. @throws PabalError `not-found` */
export async function requireEdition(store: SpaceQueryable, id: string): Promise<Edition> {
  const found = await findEdition(store, id);
  if (found === undefined) throw noEdition(id);
  return found;
}

export const noEdition = (id: string) => new PabalError('not-found', `There is no edition ${id}.`);
