// Pictures of templates as files of letters: encoded once for all letters that show them.

import { type EncodedFile, encodeFile, type LetterFile } from '@pabal/mail';
import type { LetterPicture } from '@pabal/render';

const encoded = new WeakMap<LetterPicture, EncodedFile>();

function encodedOf(picture: LetterPicture): EncodedFile {
  const file = encoded.get(picture) ?? encodeFile(picture.bytes);
  encoded.set(picture, file);
  return file;
}

/** The files of a letter: those of its event, and the pictures of its template whose names none of these has. */
export function withTemplatePictures(
  files: readonly LetterFile[] | undefined,
  pictures: readonly LetterPicture[] | undefined,
): readonly LetterFile[] | undefined {
  if (pictures === undefined || pictures.length === 0) return files;
  const named = new Set(files?.map(({ contentId }) => contentId));
  const own = pictures.filter(({ name }) => !named.has(name));
  return [
    ...(files ?? []),
    ...own.map((picture) => ({
      ...{ file: encodedOf(picture), name: picture.name, type: picture.type, contentId: picture.name },
    })),
  ];
}
