import { findPageRequest, findReaderByAddress } from '@pabal/db/people';
import { inSpace, type Store } from '@pabal/db/store';
import type { AddressKeys } from '@pabal/mail';
import { beginErasure, runErasure } from '@pabal/people';

/** How long the page waits; a builder erases what is left then. */
const waitMs = 2_000;

/**
 * Erases the person of an address that asked for it and confirmed it from its mailbox. Done twice, or for somebody who is gone, it
 * does nothing.
 *
 * @returns whether there was somebody to erase
 */
export async function confirmErasure(
  store: Store,
  requestId: string,
  keys: AddressKeys,
  now: () => number = () => performance.now(),
): Promise<boolean> {
  const request = await findPageRequest(store, requestId);
  if (request === undefined || request.kind !== 'erasure') return false;
  const space = inSpace(store, request.space);
  const reader = await findReaderByAddress(space, request.addressKey);
  if (reader === undefined) return false;
  const { id } = await beginErasure(space, reader.externalId, { keys, actor: 'page' });
  const end = now() + waitMs;
  await runErasure(space, id, () => now() > end);
  return true;
}
