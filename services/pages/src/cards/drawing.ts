// Draws cards in a thread: it takes a tenth of a second, and pages are answered meanwhile. One card is drawn at a time, so all of
// them together take one core at most; who asks while too many wait is asked to come again.

import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { PabalError } from '@pabal/domain';
import { type Logger, threadProgram } from '@pabal/runtime';
import type { Card } from './card.ts';
import type { Drawn } from './program.ts';

export interface CardDrawing {
  /** @returns a PNG. @throws PabalError `rate-limited` when too many wait, `not-found` when it cannot be drawn */
  draw(card: Card): Promise<Buffer>;
  /** Ends the thread. Safe twice. */
  stop(): Promise<void>;
}

interface DrawingOptions {
  readonly logger: Logger;
  readonly mostWaiting?: number;
  readonly timeoutMs?: number;
  /** The thread ends when it had nothing to do for so long. */
  readonly idleMs?: number;
}

const program = threadProgram(import.meta.url);

/** @returns nothing where a deployment leaves out the packages that draw: cards have words alone then */
export function createCardDrawing(options: DrawingOptions): CardDrawing | undefined {
  const { resolve } = createRequire(import.meta.url);
  try {
    resolve('@takumi-rs/wasm/node');
    resolve('@fontsource-variable/noto-sans-kr/unicode.json');
  } catch {
    return undefined;
  }
  return new Drawing(options);
}

class Drawing implements CardDrawing {
  readonly #options: Required<DrawingOptions>;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: DrawingOptions) {
    this.#options = { mostWaiting: 20, timeoutMs: 15_000, idleMs: 60_000, ...options };
  }

  async draw(card: Card): Promise<Buffer> {
    if (this.#waiting >= this.#options.mostWaiting)
      throw new PabalError('rate-limited', 'Too many pictures are being drawn. Ask again in a minute.');
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#drawNow(card)).finally(() => (this.#waiting -= 1));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #drawNow(card: Card): Promise<Buffer> {
    const { logger, idleMs } = this.#options;
    clearTimeout(this.#idle);
    try {
      const drawn = await this.#ask(card);
      if ('problem' in drawn) throw new Error(drawn.problem);
      this.#idle = setTimeout(() => void this.stop(), idleMs).unref();
      return Buffer.from(drawn.png);
    } catch (error) {
      // What stumbled over one text is not asked for another.
      await this.stop();
      logger.warn({ err: error }, 'A share picture could not be drawn.');
      throw new PabalError('not-found', 'There is no such picture.');
    }
  }

  #ask(card: Card): Promise<Drawn> {
    this.#worker ??= new Worker(program.file, program.options).on('error', () => {});
    const worker = this.#worker;
    worker.unref();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => end(() => reject(new Error('It took too long.'))),
        this.#options.timeoutMs,
      );
      const end = (settle: () => void) => {
        clearTimeout(timer);
        worker.off('message', drawn).off('error', failed).off('exit', gone);
        settle();
      };
      const drawn = (answer: Drawn) => end(() => resolve(answer));
      const failed = (error: unknown) => end(() => reject(error));
      const gone = () => end(() => reject(new Error('The thread ended.')));
      worker.on('message', drawn).on('error', failed).on('exit', gone);
      worker.postMessage(card);
    });
  }
}
