import { findEditionContent, findNewsletter, listEditions } from '@pabal/db/editions';
import { listSpaces } from '@pabal/db/spaces';
import { firstId, type SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import type { StoredEdition } from '../letter.ts';

/** Editions that are looked through for one with entries. */
const lookedThrough = 10;

/**
 * A newsletter as an edition of it would be now: its present definition, with what its last edition showed, or with nothing where
 * there was none.
 *
 * @throws PabalError `not-found`
 */
export async function nextLetterOf(store: SpaceStore, key: string, now: Date): Promise<StoredEdition> {
  const newsletter = await findNewsletter(store, key);
  if (newsletter === undefined) throw new PabalError('not-found', `There is no newsletter "${key}".`);
  const last = await listEditions(store, { newsletter: key }, { after: undefined, limit: lookedThrough });
  for (const { id, kind } of last) {
    const stored = kind === 'proof' ? undefined : await findEditionContent(store, id);
    if (stored?.content != null) return { ...stored, definition: newsletter.definition };
  }
  const space = (await listSpaces(store)).find(({ id }) => id === store.space);
  return {
    ...{ id: firstId, number: 0, kind: 'manual', newsletterId: newsletter.id, newsletter: key, slot: now },
    ...{ definition: newsletter.definition, content: { sections: [], data: {} } },
    ...(space !== undefined && { space: space.name }),
  };
}
