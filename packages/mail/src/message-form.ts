// The messages of many letters that differ in a few places: what they share is encoded once.

import { envelopeOf } from './envelope.ts';
import { checkHead, type LetterHead } from './letter.ts';
import type { MailObject } from './mail-object.ts';
import { buildFromParts } from './mime/build.ts';
import { type BlankedText, FormPart } from './mime/form-part.ts';

export interface MessageForm {
  /** Most octets that it keeps, outside the heap. */
  readonly octets: number;
  /**
   * Makes one letter ready to be handed over.
   *
   * @param texts  what belongs into the blanks, by their numbers
   * @returns nothing when the texts cannot be put between the pieces
   * @throws TypeError as `createLetter` does
   */
  mail(head: LetterHead, texts: readonly string[]): MailObject | undefined;
}

/** Keeps what the messages share, or gives nothing where that cannot be told from what is around it. */
export function createMessageForm(parts: {
  readonly html: BlankedText;
  readonly text: BlankedText;
}): MessageForm | undefined {
  // With a line feed behind it, it is half of a line break.
  const all = [...parts.html.constants, ...parts.text.constants];
  if (all.some((constant) => constant.endsWith('\r'))) return undefined;
  const html = new FormPart(parts.html);
  const text = new FormPart(parts.text);
  return {
    octets: html.octets + text.octets,
    mail: (head, texts) => {
      checkHead(head);
      const filled = { html: html.fill(texts), text: text.fill(texts) };
      if (filled.html === undefined || filled.text === undefined) return undefined;
      return {
        envelope: envelopeOf(head),
        message: buildFromParts(head, { html: filled.html, text: filled.text }),
      };
    },
  };
}
