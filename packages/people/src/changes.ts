// The history of an address and of a group: by whom each change was made.

import {
  findGroups,
  findRecipient,
  type GroupChange,
  listGroupChanges,
  listRecipientChanges,
  type RecipientChange,
} from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { excerpt, nextOf, PabalError, type PageAsked } from '@pabal/domain';

export interface Changes<Change> {
  readonly changes: readonly Omit<Change, 'id'>[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

const pageOf = <Change extends { readonly id: string }>(
  found: readonly Change[],
  limit: number,
): Changes<Change> => ({
  changes: found.map(({ id: _, ...change }) => change),
  next: nextOf(found, limit, ({ id }) => id),
});

/** A page of the changes of somebody's address, newest first. @throws PabalError `not-found` */
export async function recipientChanges(
  store: SpaceStore,
  externalId: string,
  page: PageAsked,
): Promise<Changes<RecipientChange>> {
  const recipient = await findRecipient(store, externalId);
  if (recipient !== undefined)
    return pageOf(await listRecipientChanges(store, recipient.id, page), page.limit);
  throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
}

/** A page of a group's changes, newest first. @throws PabalError `not-found` */
export async function groupChanges(
  store: SpaceStore,
  key: string,
  page: PageAsked,
): Promise<Changes<GroupChange>> {
  const id = (await findGroups(store, [key])).get(key);
  if (id !== undefined) return pageOf(await listGroupChanges(store, id, page), page.limit);
  throw new PabalError('not-found', `There is no group ${excerpt(key)}.`);
}
