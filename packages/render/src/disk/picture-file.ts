// Pictures of the templates folder. They are kept as texts, `data:` addresses, so that a version of a letter is texts alone:
// it is hashed, written down, compared and brought back with them like with everything else that the letter is made of.

import { looksLike } from '@pabal/attachments/kinds';

const types: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
]);

/** Octets of one picture: every letter carries it. */
export const mostPictureBytes = 256 * 1024;

/** The media type of a picture by its name; `undefined` when mail programs do not show files of this name as pictures. */
export const pictureType = (file: string): string | undefined =>
  types.get(file.slice(file.lastIndexOf('.') + 1).toLowerCase());

/** @throws Error with what was expected, when it is no such picture */
export function pictureText(type: string, content: Buffer): string {
  if (!looksLike(type, content))
    throw new Error(`expected a picture of the type ${type}, got something else`);
  return `${beginningOf(type)}${content.toString('base64')}`;
}

/** The octets of a picture that was kept as a text; `undefined` when the text is not one. */
export function pictureBytes(file: string, text: string): Buffer | undefined {
  const type = pictureType(file);
  if (type === undefined || !text.startsWith(beginningOf(type))) return undefined;
  return Buffer.from(text.slice(beginningOf(type).length), 'base64');
}

const beginningOf = (type: string) => `data:${type};base64,`;
