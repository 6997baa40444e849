// Cards of the links of entries whose feeds gave no picture or no summary, where the newsletter wants them. They are read before the
// entries are written down, because all letters of an edition show the same; what is not read in time stays as it is.

import { type CandidateEntry, readCandidates, waitWithEdition } from '@pabal/db/editions';
import { knownCards, type LinkCard } from '@pabal/feeds';
import { chooseSections, type FeedContent } from '@pabal/newsletters';
import { z } from 'zod';
import { after, type Work } from './step.ts';

export type EntryCards = ReadonlyMap<string, LinkCard>;

/** How long an edition waits for cards, and how often it looks. */
const patienceMs = 20_000;
const lookEveryMs = 1_000;
/** Most links that are asked for one edition. */
const mostAsked = 100;

const begun = z.object({ cardsSince: z.coerce.date() });

/** What an edition notes when it begins to choose, so that whichever builder goes on knows how long it has waited. */
export const noteCards = (content: FeedContent, now: Date) =>
  content.linkCards === true ? { cardsSince: now.toISOString() } : undefined;

/** The cards of the entries that would be chosen now; `waits` when some are still being read. */
export async function cardsOf(content: FeedContent, from: Date, work: Work): Promise<EntryCards | 'waits'> {
  const { store, edition, now, linkCards, logger } = work;
  if (content.linkCards !== true) return new Map();
  const candidates = await readCandidates(store, edition.newsletterId, { from, selection: content.sources });
  const links = (chooseSections(candidates, content).sections ?? [])
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => (lacksSomething(entry) && entry.url !== null ? [entry.url] : []))
    .slice(0, mostAsked);
  const known = await knownCards(store, links);
  const missing = links.filter((link) => !known.has(link));
  const since = begun.safeParse(edition.source);
  const until = after(since.success ? since.data.cardsSince : edition.createdAt, patienceMs);
  if (missing.length === 0 || now >= until) return known;
  for (const link of missing)
    linkCards
      .card(store, link, { caller: `newsletters of space ${store.space}`, waitMs: 0 })
      .catch((error: unknown) => {
        logger.debug({ err: error }, 'A link card could not be asked for; the edition goes on without it.');
      });
  await waitWithEdition(store, edition.id, { state: 'choosing', until: after(now, lookEveryMs) });
  return 'waits';
}

const lacksSomething = ({ thumbnailUrl, excerpt }: CandidateEntry) => thumbnailUrl === null || excerpt === '';

/** The entry with what its feed left out and its card has. */
export function withCard(entry: CandidateEntry, cards: EntryCards): CandidateEntry {
  const card = entry.url === null ? undefined : cards.get(entry.url);
  if (card?.state !== 'ready') return entry;
  return {
    ...entry,
    thumbnailUrl: entry.thumbnailUrl ?? card.imageUrl,
    excerpt: entry.excerpt === '' ? (card.description ?? '') : entry.excerpt,
  };
}
