// Pictures of letters for the pages of the console. A browser is started with the first one, and ended when nobody has asked for one
// for a while: an api that nobody looks at has none.

import { PabalError } from '@pabal/domain';
import { createPictures, findChromium, type Look, PictureError, type Pictures } from '@pabal/pictures';

export interface LetterPictures {
  /** Why there are none on this machine, with what to do; undefined where there are. */
  missing(): string | undefined;
  /** The letter as PNG. @throws PabalError `wrong-state` without Chromium, `too-expensive` when it cannot be drawn now */
  take(html: string, look: Look): Promise<Buffer>;
  stop(): Promise<void>;
}

/** People who look at a wall of pictures have so many of them on the way. */
const mostWaiting = 100;
const usualIdleMs = 60_000;

/** @param options.program  CHROMIUM_PATH; without it, the usual places are looked at */
export function createLetterPictures({
  program,
  idleMs = usualIdleMs,
}: {
  readonly program?: string | undefined;
  readonly idleMs?: number;
}): LetterPictures {
  let pool: Pictures | undefined;
  let idle: NodeJS.Timeout | undefined;
  let isStopped = false;
  const end = async () => {
    clearTimeout(idle);
    const ended = pool;
    pool = undefined;
    await ended?.stop();
  };
  const open = (): Pictures => {
    if (isStopped) throw new PictureError('stopped', 'No more pictures are taken: the api ends.');
    clearTimeout(idle);
    pool ??= createPictures({ program: findChromium(program), places: 1, mostWaiting });
    return pool;
  };
  return {
    missing() {
      try {
        findChromium(program);
        return undefined;
      } catch (error) {
        if (error instanceof PictureError) return error.message;
        throw error;
      }
    },
    async take(html, look) {
      try {
        const pictures = await open().take({ html, looks: [look] });
        return pictures[0]?.png ?? Buffer.alloc(0);
      } catch (error) {
        throw refusalOf(error);
      } finally {
        clearTimeout(idle);
        if (isStopped) await end();
        else idle = setTimeout(() => void end(), idleMs).unref();
      }
    },
    async stop() {
      isStopped = true;
      await end();
    },
  };
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof PictureError)) return error;
  const code = error.trouble === 'no-chromium' ? 'wrong-state' : 'too-expensive';
  return new PabalError(code, error.message, { cause: error });
}
