import { PictureError } from './errors.ts';
import { createPlace, type Place } from './place.ts';
import type { Picture, PictureRequest } from './request.ts';

export interface PicturesOptions {
  /** The program of Chromium, as `findChromium` has it. */
  readonly program: string;
  /** How many letters are drawn at a time; each has a browser. */
  readonly places?: number;
  /** A browser ends after so many letters, so that what it lost hold of does not add up. */
  readonly lettersPerBrowser?: number;
  /** Milliseconds for all looks at one letter. */
  readonly timeoutMs?: number;
  /** MB for one browser with all its processes. It is looked at on Linux alone. */
  readonly mostMemoryMb?: number;
  /** More letters than these do not wait; they are refused as `busy`. */
  readonly mostWaiting?: number;
  /** Called for each letter with how long it waited for a place. */
  readonly onWait?: (milliseconds: number) => void;
}

/** What happened so far. */
interface PictureFigures {
  readonly pictures: number;
  readonly letters: number;
  readonly failures: number;
  /** Letters that wait now. */
  readonly waiting: number;
  /** Milliseconds that letters waited for a place, all together. */
  readonly waitedMs: number;
  /** Pictures a minute, over the time in which at least one letter was drawn. */
  readonly perMinute: number;
  /** Browsers that were ended because of a trouble. */
  readonly givenUp: number;
  /** Requests of letters that were refused. */
  readonly refusedRequests: number;
  /** The most that one browser took; 0 where the system does not tell. */
  readonly peakMemoryMb: number;
}

export interface Pictures {
  /** Draws a letter at all these looks. @throws PictureError */
  take(request: PictureRequest): Promise<Picture[]>;
  figures(): PictureFigures;
  /** Refuses what waits, and ends the browsers. Safe twice. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly request: PictureRequest;
  readonly since: number;
  readonly resolve: (pictures: Picture[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes what draws letters. A browser is started with the first letter, and no earlier. It is for previews and comparisons, and
 * never on the way of a letter.
 */
export function createPictures(options: PicturesOptions): Pictures {
  return new Pool(options);
}

class Pool implements Pictures {
  readonly #places: readonly Place[];
  readonly #free: Place[];
  readonly #waiting: Waiting[] = [];
  readonly #mostWaiting: number;
  readonly #onWait: (milliseconds: number) => void;
  readonly #ended = new Set<Promise<void>>();
  #stopped = false;
  #counts = { pictures: 0, letters: 0, failures: 0, waitedMs: 0, givenUp: 0, refusedRequests: 0 };
  /** Time in which at least one place was at work, and since when one is. */
  #busyMs = 0;
  #busySince: number | undefined;

  constructor(options: PicturesOptions) {
    const { program, places = 2, lettersPerBrowser = 200, timeoutMs = 15_000, mostMemoryMb = 800 } = options;
    this.#mostWaiting = options.mostWaiting ?? 1_000;
    this.#onWait = options.onWait ?? (() => {});
    this.#places = Array.from({ length: places }, () =>
      createPlace({
        ...{ program, lettersPerBrowser, timeoutMs, mostMemoryMb },
        onBrowserEnd: (why, { refused }) => {
          this.#counts.refusedRequests += refused;
          if (why === 'trouble') this.#counts.givenUp += 1;
        },
      }),
    );
    this.#free = [...this.#places];
  }

  take(request: PictureRequest): Promise<Picture[]> {
    if (this.#stopped) return Promise.reject(stopped());
    if (this.#free.length === 0 && this.#waiting.length >= this.#mostWaiting)
      return Promise.reject(
        new PictureError(
          'busy',
          `At most ${this.#mostWaiting} letters may wait to be drawn. Try again later.`,
        ),
      );
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, since: performance.now(), resolve, reject });
      this.#next();
    });
  }

  figures(): PictureFigures {
    const busyMs = this.#busyMs + (this.#busySince === undefined ? 0 : performance.now() - this.#busySince);
    return {
      ...this.#counts,
      waiting: this.#waiting.length,
      perMinute: busyMs === 0 ? 0 : Math.round((this.#counts.pictures * 60_000) / busyMs),
      peakMemoryMb: Math.max(...this.#places.map(({ peakMemoryMb }) => peakMemoryMb)),
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopped());
    const stopPlaces = () => Promise.all(this.#places.map((place) => place.stop()));
    await stopPlaces();
    await Promise.all(this.#ended);
    // What was just being started has ended its work by now.
    await stopPlaces();
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const place = this.#free.pop();
    if (place === undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#busySince ??= performance.now();
    const work = this.#work(place, next).finally(() => {
      this.#ended.delete(work);
      this.#free.push(place);
      if (this.#free.length === this.#places.length) this.#rest();
      this.#next();
    });
    this.#ended.add(work);
  }

  async #work(place: Place, { request, since, resolve, reject }: Waiting): Promise<void> {
    const waitedMs = performance.now() - since;
    this.#counts.waitedMs += waitedMs;
    this.#onWait(waitedMs);
    this.#counts.letters += 1;
    try {
      const pictures = await place.take(request);
      this.#counts.pictures += pictures.length;
      resolve(pictures);
    } catch (error) {
      this.#counts.failures += 1;
      reject(this.#stopped ? stopped() : error);
    }
  }

  #rest(): void {
    if (this.#busySince !== undefined) this.#busyMs += performance.now() - this.#busySince;
    this.#busySince = undefined;
  }
}

const stopped = () => new PictureError('stopped', 'No more pictures are taken: the program ends.');
