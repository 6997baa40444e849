// What an edition was made of: its entries, those that it left and why, and when each of its feeds had been read.

import { type Collected, type EditionEntry, findCollected, listEditionEntries } from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';
import { feedFailures, leftReasons } from '@pabal/domain';
import { z } from 'zod';
import { requireEdition } from './found.ts';

export interface EntriesOfEdition extends Collected {
  readonly entries: readonly EditionEntry[];
}

const failures = Object.keys(feedFailures).filter(
  (name): name is keyof typeof feedFailures => name in feedFailures,
);

const stored = z.object({
  feeds: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      url: z.string(),
      answeredAt: z.coerce.date().nullable(),
      failure: z.enum(failures).nullable(),
    }),
  ),
  feedCount: z.int(),
  failing: z.int(),
  left: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      url: z.string().nullable(),
      feed: z.string(),
      why: z.enum(leftReasons),
    }),
  ),
  leftCount: z.int(),
});

const nothing: Collected = { feeds: [], feedCount: 0, failing: 0, left: [], leftCount: 0 };

/**
 * What an edition was made of. Editions without feeds, and those that have not chosen yet, have nothing.
 *
 * @throws PabalError `not-found`
 */
export async function entriesOfEdition(store: SpaceQueryable, id: string): Promise<EntriesOfEdition> {
  await requireEdition(store, id);
  const [entries, collected] = await Promise.all([listEditionEntries(store, id), findCollected(store, id)]);
  return { entries, ...(collected === undefined ? nothing : stored.parse(collected)) };
}
