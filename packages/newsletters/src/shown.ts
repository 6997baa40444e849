// Newsletters and editions as every door shows them. HTTP writes their times as text.

import {
  type Edition,
  type EditionWithBooks,
  findEditionWithBooks,
  listEditions,
  listNewsletters,
  type Newsletter,
} from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';
import { nextOf, PabalError, type PageAsked } from '@pabal/domain';
import { type NewsletterDefinition, readDefinition } from './definition.ts';

export interface ShownNewsletter extends Omit<Newsletter, 'id' | 'name' | 'definition'> {
  readonly definition: NewsletterDefinition;
}

export const shownNewsletter = ({ id: _, name: __, definition, ...rest }: Newsletter): ShownNewsletter => ({
  ...rest,
  definition: readDefinition(definition),
});

export interface NewsletterPage {
  readonly newsletters: readonly ShownNewsletter[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of the newsletters of the space, by key. */
export async function newsletterPage(store: SpaceQueryable, page: PageAsked): Promise<NewsletterPage> {
  const found = await listNewsletters(store, { after: page.after, limit: page.limit });
  return { newsletters: found.map(shownNewsletter), next: nextOf(found, page.limit, ({ key }) => key) };
}

type NotShown = 'number' | 'newsletterId' | 'space' | 'definition' | 'report';

export type ShownEdition = Omit<Edition, NotShown>;

export function shownEdition(edition: Edition): ShownEdition {
  const { number: _, newsletterId: __, space: ___, definition: ____, report: _____, ...shown } = edition;
  return shown;
}

export interface EditionPage {
  readonly editions: readonly ShownEdition[];
  readonly next: string | null;
}

/** A page of the editions of the space, the newest slot first. */
export async function editionPage(
  store: SpaceQueryable,
  filter: Parameters<typeof listEditions>[1],
  page: PageAsked,
): Promise<EditionPage> {
  const found = await listEditions(store, filter, { after: page.after, limit: page.limit });
  return { editions: found.map(shownEdition), next: nextOf(found, page.limit, ({ id }) => id) };
}

/** An edition with its letters counted. */
export interface EditionBooks
  extends ShownEdition,
    Pick<EditionWithBooks, 'balance' | 'afterwards' | 'exclusions' | 'entries' | 'unfit'> {
  /** Seconds until all of it is sent, at the present rate; null when that is not known. */
  readonly remainingSeconds: number | null;
  /** What the close-out found; null before. */
  readonly report: unknown;
}

/** Where an edition and its letters stand. @throws PabalError `not-found` */
export async function editionBooks(store: SpaceQueryable, id: string): Promise<EditionBooks> {
  const found = await findEditionWithBooks(store, id);
  if (found === undefined) throw new PabalError('not-found', `There is no edition ${id}.`);
  const { balance, afterwards, exclusions, entries, unfit, ...edition } = found;
  const { rate, report } = edition;
  return {
    ...shownEdition(edition),
    ...{ balance, afterwards, exclusions, entries, unfit },
    remainingSeconds: rate === null || rate === 0 ? null : balance.pending / rate,
    report: report ?? null,
  };
}
