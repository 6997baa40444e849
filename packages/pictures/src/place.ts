// A place in which one picture after the other is taken. Its browser is another one after so many letters, and after any trouble:
// what grew, hung or broke is gone with it.

import { type BrowserPage, openBrowserPage } from './browser/thread.ts';
import { PictureError } from './errors.ts';
import type { Picture, PictureRequest } from './request.ts';

export interface PlaceOptions {
  readonly program: string;
  readonly lettersPerBrowser: number;
  readonly timeoutMs: number;
  readonly mostMemoryMb: number;
  /** Told when a browser has been used up, or has been given up. */
  readonly onBrowserEnd: (why: 'used' | 'trouble', page: BrowserPage) => void;
}

export interface Place {
  take(request: PictureRequest): Promise<Picture[]>;
  /** The most that its browsers have taken, as far as it was looked at; 0 where the system does not tell. */
  readonly peakMemoryMb: number;
  stop(): Promise<void>;
}

/** Milliseconds between two looks at the memory. */
const lookEveryMs = 250;

export function createPlace(options: PlaceOptions): Place {
  const { program, lettersPerBrowser, onBrowserEnd } = options;
  let page: BrowserPage | undefined;
  let letters = 0;
  let peakMemoryMb = 0;

  async function end(why: 'used' | 'trouble'): Promise<void> {
    const ended = page;
    page = undefined;
    letters = 0;
    if (ended === undefined) return;
    onBrowserEnd(why, ended);
    await ended.kill();
  }

  return {
    get peakMemoryMb() {
      return peakMemoryMb;
    },
    async take(request) {
      page ??= await openBrowserPage(program);
      letters += 1;
      try {
        const pictures = await guarded(page, request, options, (memory) => {
          peakMemoryMb = Math.max(peakMemoryMb, memory);
        });
        if (letters >= lettersPerBrowser) await end('used');
        return pictures;
      } catch (error) {
        await end('trouble');
        throw error;
      }
    },
    stop: () => end('used'),
  };
}

/** Takes pictures within the limits of time and memory. What goes beyond is given up; the caller ends the browser. */
async function guarded(
  page: BrowserPage,
  request: PictureRequest,
  { timeoutMs, mostMemoryMb }: PlaceOptions,
  onMemory: (megabytes: number) => void,
): Promise<Picture[]> {
  const timers: NodeJS.Timeout[] = [];
  const limit = new Promise<never>((_, reject) => {
    const late = () =>
      reject(new PictureError('too-slow', `A letter must be drawn within ${timeoutMs} ms, and was not.`));
    const lookAtMemory = async () => {
      // A browser that is gone says so to the one who waits for its picture.
      const memory = (await page.memoryMb().catch(() => undefined)) ?? 0;
      onMemory(memory);
      if (memory > mostMemoryMb) reject(tooMuch(mostMemoryMb));
    };
    timers.push(
      setTimeout(late, timeoutMs),
      setInterval(() => void lookAtMemory(), lookEveryMs),
    );
  });
  try {
    return await Promise.race([page.take(request), limit]);
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError('failed', 'Chromium could not draw the letter.', { cause: error });
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

const tooMuch = (mostMemoryMb: number) =>
  new PictureError(
    'too-much-memory',
    `To draw a letter may take ${mostMemoryMb} MB, and this one takes more.`,
  );
