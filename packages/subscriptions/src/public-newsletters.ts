import { findNewsletter } from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';
import { type NewsletterDefinition, readDefinition } from '@pabal/newsletters';

/** A newsletter that anybody may sign up for. */
export interface PublicNewsletter {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly definition: NewsletterDefinition;
}

/** The public newsletter of this key. One that is not public is not told from one that does not exist. @throws PabalError `not-found` */
export async function publicNewsletter(store: SpaceQueryable, key: string): Promise<PublicNewsletter> {
  const found = await findNewsletter(store, key);
  const definition = found && readDefinition(found.definition);
  if (found === undefined || definition?.public !== true)
    throw new PabalError('not-found', `There is no public newsletter ${excerpt(key)}.`);
  return { id: found.id, key: found.key, name: found.name, definition };
}
