// Pictures of a letter before and after, at the looks that readers have.

import { differenceOf, type Look, type Picture, PictureError, type Pictures } from '@pabal/pictures';
import { type Rendered, withPictures } from '@pabal/render';

/** A phone and a window of a mail program, by day and by night. */
const looks: readonly Look[] = [360, 640].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme): Look => ({ width, scheme })),
);

export interface LookedAt {
  /** Such as `360-dark`. */
  readonly name: string;
  readonly width: number;
  /** How wide the letter is, now and before. */
  readonly needs: number;
  readonly neededBefore: number | undefined;
  /** Whether a link that readers have to see is not seen. */
  readonly unseen: boolean;
  /** Pixels that changed, and of how many; undefined for a letter that was not there before. */
  readonly changed: number | undefined;
  readonly pixels: number;
  readonly before: Buffer | undefined;
  readonly after: Buffer;
  /** The letter with what changed marked; undefined when nothing did. */
  readonly marked: Buffer | undefined;
}

export interface LetterPictures {
  readonly looks: readonly LookedAt[];
  /** Why there are none. */
  readonly failed?: string;
}

/** Takes pictures of a letter before and after; undefined when there are none to be taken. */
export type TakePictures = (letter: {
  readonly before: Rendered | undefined;
  readonly after: Rendered | undefined;
  readonly links: readonly string[];
}) => Promise<LetterPictures | undefined>;

/** Pictures of letters whose html has changed, or that are new. The others look as they did. */
export function picturesBy(pictures: Pictures): TakePictures {
  return async ({ before, after, links }) => {
    if (after === undefined) return undefined;
    const html = withPictures(after);
    const htmlBefore = before && withPictures(before);
    if (htmlBefore === html) return undefined;
    try {
      const [olds, news] = await Promise.all([
        htmlBefore === undefined ? [] : pictures.take({ html: htmlBefore, looks }),
        pictures.take({ html, looks, links }),
      ]);
      return { looks: news.map((picture, place) => lookedAt(olds[place], picture)) };
    } catch (error) {
      if (error instanceof PictureError) return { looks: [], failed: error.message };
      throw error;
    }
  };
}

function lookedAt(before: Picture | undefined, after: Picture): LookedAt {
  const { width, scheme } = after.look;
  const difference = before === undefined ? undefined : differenceOf(before.png, after.png);
  return {
    ...{ name: `${width}-${scheme}`, width, needs: after.width, neededBefore: before?.width },
    ...{ unseen: after.unseen.length > 0, before: before?.png, after: after.png },
    ...{ changed: difference?.changed, pixels: difference?.pixels ?? 0, marked: difference?.marked },
  };
}
