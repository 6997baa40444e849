// Taking over a list of feeds from another reader: one rule for the api and the command line.

import { addFeeds } from '@pabal/db/feeds';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { FetchFailure } from './failure.ts';
import type { Opml } from './opml.ts';
import type { DocumentReader } from './reader/reader.ts';

export interface ImportedFeeds {
  readonly added: number;
  /** Were there already, and stay as they are. */
  readonly known: number;
  /** Texts that are not addresses. */
  readonly refused: readonly string[];
}

/**
 * Adds the feeds of an OPML document.
 *
 * @param input.tags  given to every feed, beside its folders and categories
 * @throws PabalError `invalid-request` about `/opml` when it is no OPML, or cannot be read; the sentence says why
 */
export async function importOpml(
  { store, reader }: { readonly store: SpaceStore; readonly reader: Pick<DocumentReader, 'readOpml'> },
  input: { readonly opml: Buffer; readonly tags: readonly string[] },
): Promise<ImportedFeeds> {
  const list = await read(reader, input.opml);
  const wanted = list.feeds.map((feed) => ({ ...feed, tags: [...new Set([...feed.tags, ...input.tags])] }));
  const { length: added } = await addFeeds(store, wanted);
  return { added, known: wanted.length - added, refused: list.refused };
}

async function read(reader: Pick<DocumentReader, 'readOpml'>, opml: Buffer): Promise<Opml> {
  const list = await reader.readOpml(opml).catch((error: unknown) => {
    if (error instanceof FetchFailure)
      throw refusal(error.message, 'an OPML document that can be read', error);
    throw error;
  });
  if (list === undefined) throw refusal('Expected an OPML document, got something else.', 'an OPML document');
  return list;
}

function refusal(sentence: string, expected: string, cause?: unknown): PabalError {
  return new PabalError('invalid-request', `/opml: ${sentence}`, {
    fields: [{ field: '/opml', expected, got: 'something else' }],
    cause,
  });
}
