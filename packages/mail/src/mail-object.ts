import { type Envelope, envelopeOf } from './envelope.ts';
import type { Letter } from './letter.ts';
import { buildMime, buildWithParts } from './mime/build.ts';
import { hasFiles } from './mime/parts.ts';
import type { PiecedMessage } from './mime/pieces.ts';

/**
 * What is handed to a server, its envelope and content (RFC 5321 2.3.1). Of the letter it was made from it keeps nothing:
 * hundreds are under way at a time, and a letter's texts are several times as large as its message.
 */
export interface MailObject {
  readonly envelope: Envelope;
  /** Octets as characters, as `buildMime` gives them, or in pieces that other letters share. */
  readonly message: string | PiecedMessage;
}

/** Makes a letter ready to be handed over. Pure, as `buildMime` is. */
export function toMailObject(letter: Letter): MailObject {
  const isPlain = letter.calendar === undefined && !hasFiles(letter);
  return { envelope: envelopeOf(letter), message: isPlain ? buildMime(letter) : buildWithParts(letter) };
}
