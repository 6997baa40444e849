// Editions whose letters go out from here: what their letters share is read and put together once for each edition.

import type { EditionContent } from '@pabal/db/editions';
import { messageOf } from '@pabal/domain';
import { createMessageForm, type MessageForm } from '@pabal/mail';
import { type LetterDeps, type OpenEdition, openEdition, type SplicingDeps } from '@pabal/newsletters';
import { BoundedMap, type Logger } from '@pabal/runtime';
import type { PieceMemory } from './piece-memory.ts';

/** An edition as its letters are made of it. */
export type LettersOfEdition = Pick<OpenEdition<MessageForm>, 'letter' | 'spliced' | 'refusePieces'>;

export interface EditionLetters {
  /** The edition, opened; `later` when it cannot be read now, or no letter of it may go out yet. Never rejects. */
  find(editionId: string): Promise<LettersOfEdition | 'later'>;
}

type Opened = LettersOfEdition & Pick<OpenEdition<MessageForm>, 'forgetPieces'>;

/** Editions that are remembered; more are never sent at the same time. */
const mostOpen = 32;

/**
 * Makes the memory of editions.
 *
 * @param deps.links  absent without LINK_SECRET: nobody is sent a newsletter without a way out of it
 */
export function createEditionLetters(deps: {
  readonly load: (editionId: string) => Promise<EditionContent | undefined>;
  readonly render: LetterDeps['render'];
  readonly letter: SplicingDeps<MessageForm>['letter'];
  readonly links: LetterDeps['links'] | undefined;
  /** Links by which clicks are counted; absent where no pages are, which they lead over. */
  readonly clicks?: LetterDeps['clicks'];
  readonly pieces: PieceMemory;
  readonly logger: Logger;
}): EditionLetters {
  const { load, render, links, logger } = deps;
  const opened = new BoundedMap<string, Promise<Opened | undefined>>(mostOpen, (oldest) => {
    void oldest.then(
      (edition) => edition?.forgetPieces(),
      () => undefined,
    );
  });
  let complained = false;

  async function open(editionId: string, linksOfIt: LetterDeps['links']): Promise<Opened | undefined> {
    const stored = await load(editionId);
    return stored && openOrFail(stored, { ...deps, render, links: linksOfIt });
  }

  function remembered(editionId: string, linksOfIt: LetterDeps['links']) {
    let edition = opened.get(editionId);
    if (edition === undefined) {
      edition = open(editionId, linksOfIt);
      opened.set(editionId, edition);
    }
    return edition;
  }

  return {
    async find(editionId) {
      if (links === undefined) {
        if (!complained) {
          logger.error(
            { edition: editionId },
            'LINK_SECRET is missing: letters of newsletters wait until it is set.',
          );
        }
        complained = true;
        return 'later';
      }
      try {
        return (await remembered(editionId, links)) ?? forget(editionId);
      } catch (error) {
        logger.warn({ err: error, edition: editionId }, 'An edition could not be read; its letters wait.');
        return forget(editionId);
      }
    },
  };

  function forget(editionId: string): 'later' {
    opened.delete(editionId);
    return 'later';
  }
}

/** An edition that cannot be understood fails each of its letters with the reason, for somebody to see. */
function openOrFail(
  stored: EditionContent,
  deps: LetterDeps & Pick<SplicingDeps<MessageForm>, 'letter'> & { readonly pieces: PieceMemory },
): Opened {
  try {
    const room = deps.pieces.roomOf(() => edition.forgetPieces());
    const edition = openEdition(stored, deps, { letter: deps.letter, keep: createMessageForm, room });
    return edition;
  } catch (error) {
    const failure = new TypeError(messageOf(error), { cause: error });
    const fail = (): never => {
      throw failure;
    };
    return { letter: fail, spliced: fail, refusePieces: () => {}, forgetPieces: () => {} };
  }
}
