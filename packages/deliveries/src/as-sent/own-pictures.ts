// The html of a letter with the pictures that came with it: what shows it may load nothing from anywhere.

import { readAttachment } from '@pabal/db/attachments';
import type { SpaceQueryable } from '@pabal/db/store';
import { withPictures } from '@pabal/render';
import { filesOf, type LetterViewer, madeAgain } from './letter-as-sent.ts';

/** Bytes of all pictures that are put into one letter; the others stay away. */
const mostBytes = 3_000_000;

const pictureTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/**
 * The html of the letter of a delivery, with its own pictures in place of their ids.
 *
 * @throws PabalError as `letterAsSent` does
 */
export async function letterToShow(
  store: SpaceQueryable,
  deliveryId: string,
  viewer: LetterViewer,
): Promise<string> {
  const { letter, parts } = await madeAgain(store, deliveryId, viewer);
  const named = filesOf(letter).map(({ contentId }) => contentId);
  const own = parts.pictures?.filter(({ name }) => !named.includes(name));
  const html = withPictures({ html: parts.html, pictures: own });
  const pictures = filesOf(letter).filter(
    ({ contentId, type }) =>
      contentId !== undefined && pictureTypes.has(type) && html.includes(`cid:${contentId}`),
  );
  const addresses = new Map<string, string>();
  let room = mostBytes;
  for (const { contentId = '', type, size, hash } of pictures) {
    room -= size;
    if (room < 0) break;
    const pieces: Buffer[] = [];
    for await (const piece of readAttachment(store, { appId: letter.appId ?? '', hash })) pieces.push(piece);
    if (pieces.length > 0)
      addresses.set(contentId, `data:${type};base64,${Buffer.concat(pieces).toString('base64')}`);
  }
  if (addresses.size === 0) return html;
  return html.replaceAll(/\bcid:([A-Za-z0-9._-]+)/g, (found, id: string) => addresses.get(id) ?? found);
}
