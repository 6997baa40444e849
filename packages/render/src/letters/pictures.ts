// Pictures that lie beside a template or a layout, and that its html names as `cid:mark.png`: they go with each letter that shows
// them, so that they are seen where pictures of other servers are not loaded.

import { BrokenTemplate } from '../disk/broken-template.ts';
import type { TextFile } from '../disk/files.ts';
import type { Reader } from '../disk/last-good.ts';
import { pictureBytes, pictureType } from '../disk/picture-file.ts';
import { isBrand } from '../strict/whose.ts';

/** A picture that goes with a letter. The same file is the same object in all letters. */
export interface LetterPicture {
  /** The name of the file, and the id by which the html shows it. */
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  /** The whole of it as an address, for what shows the letter without sending it. */
  readonly dataUrl: string;
}

/** Octets of all pictures of one letter: its version is written down with them, within 1 MiB as texts. */
const mostBytes = 512 * 1024;

const named = /\bcid:([A-Za-z0-9_][A-Za-z0-9_.-]{0,149})/g;

/**
 * The files of the pictures that these texts name: beside the template, or else beside the layouts. A name that neither has is that
 * of a file which an event brings; the brand has no other files than its own.
 *
 * @throws BrokenTemplate
 */
export function picturesNamed(template: string, texts: readonly TextFile[], reader: Reader): TextFile[] {
  const found = new Map<string, TextFile>();
  for (const { file, text } of texts) {
    for (const [, name = ''] of text.matchAll(named)) {
      if (pictureType(name) === undefined || found.has(name)) continue;
      const picture = reader.find(`${template}/${name}`) ?? reader.find(`layouts/${name}`);
      if (picture !== undefined) found.set(name, picture);
      else if (isBrand(file))
        throw new BrokenTemplate(file, `expected the file "layouts/${name}", found none`);
    }
  }
  const files = [...found.values()];
  const bytes = files.reduce((sum, file) => sum + pictureOf(file).bytes.length, 0);
  if (bytes > mostBytes)
    throw new BrokenTemplate(
      texts[0]?.file ?? template,
      `expected pictures of at most ${mostBytes} bytes together, got ${bytes}`,
    );
  return files;
}

const pictures = new WeakMap<TextFile, LetterPicture>();

/** The picture in a file, made once. */
export function pictureOf(file: TextFile): LetterPicture {
  const known = pictures.get(file);
  if (known !== undefined) return known;
  const bytes = pictureBytes(file.file, file.text);
  // Files of a version that was kept come by way of a database.
  if (bytes === undefined) throw new BrokenTemplate(file.file, 'expected a picture, got something else');
  const name = file.file.slice(file.file.lastIndexOf('/') + 1);
  const picture = { name, type: pictureType(name) ?? '', bytes, dataUrl: file.text };
  pictures.set(file, picture);
  return picture;
}

/** Those of the pictures that the html shows. */
export const shownIn = (html: string, all: readonly LetterPicture[]): readonly LetterPicture[] =>
  all.filter(({ name }) => html.includes(`cid:${name}`));

/** The html with its pictures in it, for what shows a letter without sending it. */
export function withPictures({
  html,
  pictures: own = [],
}: {
  readonly html: string;
  readonly pictures?: readonly LetterPicture[] | undefined;
}): string {
  if (own.length === 0) return html;
  const addresses = new Map(own.map(({ name, dataUrl }) => [name, dataUrl]));
  return html.replaceAll(named, (found, name: string) => addresses.get(name) ?? found);
}
