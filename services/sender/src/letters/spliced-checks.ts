// Letters that were put together from pieces are compared with their whole rendering: the first of each kind, and one in so many
// of the others. Where one differs, the whole rendering goes out, and all other letters of its edition are rendered as a whole.

import type { Claim } from '@pabal/db/ledger';
import { type MailObject, sameMessage } from '@pabal/mail';
import type { WholeReason } from '@pabal/newsletters';
import type { Logger } from '@pabal/runtime';
import type { LettersOfEdition } from './edition-letters.ts';
import type { Made, MadeLetter } from './made.ts';

/** Why a letter of an edition was rendered as a whole. */
export type WholeCause = WholeReason | 'again';

export interface SplicedChecks {
  /** A letter that is rendered as a whole, and why. */
  whole(cause: WholeCause, make: () => Made): Made;
  /** A letter that was put together from pieces: itself, or its whole rendering when it is not the same. */
  spliced(
    made: MadeLetter,
    of: {
      readonly isNew: boolean;
      readonly claim: Pick<Claim, 'id' | 'editionId' | 'template'>;
      readonly edition: Pick<LettersOfEdition, 'refusePieces'>;
      readonly whole: () => Made;
    },
  ): Made;
}

interface SplicedChecksDeps {
  /** One letter in so many is compared; 0 for none. */
  readonly every: number;
  readonly count: (how: 'spliced' | 'whole', cause: WholeCause | '') => void;
  readonly mismatched: () => void;
  readonly logger: Pick<Logger, 'error'>;
}

export function createSplicedChecks({ every, count, mismatched, logger }: SplicedChecksDeps): SplicedChecks {
  let letters = 0;

  function isDue(isNew: boolean): boolean {
    if (every === 0) return false;
    letters = (letters + 1) % every;
    return isNew || letters === 0;
  }

  return {
    whole(cause, make) {
      count('whole', cause);
      return make();
    },
    spliced(made, { isNew, claim, edition, whole }) {
      if (!isDue(isNew)) {
        count('spliced', '');
        return made;
      }
      const other = whole();
      // The template changed in between: nothing can be compared.
      const isOlder = other.ok && other.version !== made.version;
      if (other.ok && !isOlder && sameMail(made.mail, other.mail)) {
        count('spliced', '');
        return made;
      }
      if (isOlder) return other;
      mismatched();
      count('whole', 'mismatch');
      edition.refusePieces();
      const { id: delivery, editionId, template } = claim;
      logger.error(
        { delivery, edition: editionId, template },
        'A letter put together from pieces is not what its whole rendering gives; the letters of its edition are rendered as a whole.',
      );
      return other;
    },
  };
}

function sameMail(one: MailObject, other: MailObject): boolean {
  const sameEnvelope =
    one.envelope.from === other.envelope.from &&
    one.envelope.to === other.envelope.to &&
    one.envelope.international === other.envelope.international;
  return sameEnvelope && sameMessage(one.message, other.message);
}
