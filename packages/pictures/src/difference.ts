import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** What differs between two pictures. */
export interface PictureDifference {
  /** Pixels that are not the same, those that only one of the two has among them. */
  readonly changed: number;
  /** Pixels in which the smallest picture that holds both has. */
  readonly pixels: number;
  /** The later picture, pale, with what has changed in red; undefined when nothing has. */
  readonly marked: Buffer | undefined;
}

/** How far colours may be apart and count as equal. Smoothed edges do not count. */
const threshold = 0.1;

export function differenceOf(before: Buffer, after: Buffer): PictureDifference {
  if (before.equals(after)) {
    const { width, height } = PNG.sync.read(after);
    return { changed: 0, pixels: width * height, marked: undefined };
  }
  const [one, other] = [PNG.sync.read(before), PNG.sync.read(after)];
  const width = Math.max(one.width, other.width);
  const height = Math.max(one.height, other.height);
  const marked = new PNG({ width, height });
  const changed = pixelmatch(
    onSheet(one, width, height).data,
    onSheet(other, width, height).data,
    marked.data,
    width,
    height,
    { threshold, alpha: 0.25 },
  );
  return {
    changed,
    pixels: width * height,
    marked: changed === 0 ? undefined : PNG.sync.write(marked),
  };
}

/** A picture on a larger sheet. The rest of the sheet has a colour that no letter has there, so that it counts as changed. */
function onSheet(picture: PNG, width: number, height: number): PNG {
  if (picture.width === width && picture.height === height) return picture;
  const sheet = new PNG({ width, height });
  for (let at = 0; at < sheet.data.length; at += 4) sheet.data.writeUInt32BE(0xff00ffff, at);
  PNG.bitblt(picture, sheet, 0, 0, picture.width, picture.height, 0, 0);
  return sheet;
}
