// Pictures of letters for the pages of the console. A browser is started with the first one, and ended when nobody has asked for one
// for a while: an api that nobody looks at has none.

import { PabalError } from '@pabal/domain';
import {
  createPictures,
  findChromium,
  type Look,
  missingScripts,
  PictureError,
  type Pictures,
  scripts,
} from '@pabal/pictures';
import { figures, type Metrics } from '@pabal/runtime';

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

interface Options {
  /** CHROMIUM_PATH; without it, the usual places are looked at. */
  readonly program?: string | undefined;
  readonly idleMs?: number;
  readonly metrics: Pick<Metrics, 'counter' | 'gauge' | 'histogram'>;
}

export function createLetterPictures({ program, idleMs = usualIdleMs, metrics }: Options): LetterPictures {
  const pools = createPools(program, metrics);
  const taken = metrics.counter(figures.pictures);
  const failures = metrics.counter(figures.pictureFailures);
  let idle: NodeJS.Timeout | undefined;
  let isStopped = false;
  const end = async () => {
    clearTimeout(idle);
    await pools.end();
  };
  const draw = async (html: string, look: Look) => {
    if (isStopped) throw new PictureError('stopped', 'No more pictures are taken: the api ends.');
    clearTimeout(idle);
    const [picture] = await pools.open().take({ html, looks: [look] });
    taken.inc({});
    return picture?.png ?? Buffer.alloc(0);
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
        return await draw(html, look);
      } catch (error) {
        if (error instanceof PictureError) failures.inc({ trouble: error.trouble });
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

/** The browsers of one time after the other, with figures over all of them. */
function createPools(program: string | undefined, metrics: Options['metrics']) {
  const waits = metrics.histogram(figures.pictureWaits);
  const fonts = metrics.gauge(figures.pictureFonts);
  let pool: Pictures | undefined;
  let peakMb = 0;
  let areFontsKnown = false;
  const lookAtMemory = () => {
    peakMb = Math.max(peakMb, pool?.figures().peakMemoryMb ?? 0);
  };
  metrics.gauge(figures.picturesWaiting, (gauge) => gauge.set({}, pool?.figures().waiting ?? 0));
  metrics.gauge(figures.pictureMemory, (gauge) => {
    lookAtMemory();
    gauge.set({}, peakMb * 1_048_576);
  });

  /** Once, behind the first picture: fonts are installed with the machine. */
  async function lookForFonts(opened: Pictures): Promise<void> {
    if (areFontsKnown) return;
    areFontsKnown = true;
    try {
      const missing: readonly string[] = await missingScripts(opened);
      for (const script of scripts) fonts.set({ script }, missing.includes(script) ? 0 : 1);
    } catch {
      // The first picture tells its own trouble; the next browser is asked again.
      areFontsKnown = false;
    }
  }

  return {
    open(): Pictures {
      if (pool !== undefined) return pool;
      pool = createPictures({
        ...{ program: findChromium(program), places: 1, mostWaiting },
        onWait: (milliseconds) => waits.observe({}, milliseconds / 1_000),
      });
      const opened = pool;
      queueMicrotask(() => void lookForFonts(opened));
      return pool;
    },
    async end(): Promise<void> {
      lookAtMemory();
      const ended = pool;
      pool = undefined;
      await ended?.stop();
    },
  };
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof PictureError)) return error;
  const code = error.trouble === 'no-chromium' ? 'wrong-state' : 'too-expensive';
  return new PabalError(code, error.message, { cause: error });
}
