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
import { excerpt, PabalError } from '@pabal/domain';

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A page of the changes of somebody's address, newest first. @throws PabalError `not-found` */
export async function recipientChanges(
  store: SpaceStore,
  externalId: string,
  page: Page,
): Promise<RecipientChange[]> {
  const recipient = await findRecipient(store, externalId);
  if (recipient !== undefined) return listRecipientChanges(store, recipient.id, page);
  throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
}

/** A page of a group's changes, newest first. @throws PabalError `not-found` */
export async function groupChanges(store: SpaceStore, key: string, page: Page): Promise<GroupChange[]> {
  const id = (await findGroups(store, [key])).get(key);
  if (id !== undefined) return listGroupChanges(store, id, page);
  throw new PabalError('not-found', `There is no group ${excerpt(key)}.`);
}
