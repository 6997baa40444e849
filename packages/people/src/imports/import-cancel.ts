import { endImportEarly, type Import } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';

/**
 * Cancels an import: what it has taken in stays, the rest of its file goes. One that was cancelled before stays so.
 *
 * @throws PabalError `not-found`; `wrong-state` when it has ended
 */
export async function cancelImport(store: SpaceStore, id: string, actor: string): Promise<Import> {
  const found = await endImportEarly(store, id, `Cancelled by ${actor}.`);
  if (found === undefined) throw new PabalError('not-found', `There is no import ${id}.`);
  if (found.state === 'cancelled') return found;
  throw new PabalError(
    'wrong-state',
    `The import ${id} has ended before: it is ${found.state}. Nothing was changed.`,
  );
}
