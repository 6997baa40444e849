import { nonAscii } from './address.ts';
import type { LetterHead } from './letter.ts';

/** The sender and the recipient of a message, in the SMTP conversation. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
  /** The field whose address is not ASCII, so that only a server with SMTPUTF8 can take the message (RFC 6531). */
  readonly international?: 'From' | 'To' | 'Reply-To' | undefined;
}

export function envelopeOf(letter: LetterHead): Envelope {
  const { returnPath, from, to } = letter;
  return { from: returnPath ?? from.address, to: to.address, international: internationalField(letter) };
}

/** An address of the head needs SMTPUTF8 as well, whatever the envelope has. */
function internationalField({ from, to, replyTo }: LetterHead): Envelope['international'] {
  if (nonAscii.test(to.address)) return 'To';
  if (nonAscii.test(from.address)) return 'From';
  return replyTo && nonAscii.test(replyTo.address) ? 'Reply-To' : undefined;
}
