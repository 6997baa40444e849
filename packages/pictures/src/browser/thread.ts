// A browser in a thread of its own. What steers Chromium takes a quarter of a second to load and handles pictures of megabytes; the
// process that asks for pictures answers other people meanwhile.

import { Worker } from 'node:worker_threads';
import { harmlessEnvironment } from '@pabal/config';
import { threadProgram } from '@pabal/runtime';
import { PictureError } from '../errors.ts';
import type { Picture, PictureRequest } from '../request.ts';
import { type Answer, type CrossingPicture, gone, type Numbered, type Question } from './messages.ts';

export interface BrowserPage {
  /** Requests of letters that were refused so far: pictures, fonts, styles from elsewhere. */
  readonly refused: number;
  take(request: PictureRequest): Promise<Picture[]>;
  /** Memory of all processes of the browser, in MB; undefined where the system does not tell. */
  memoryMb(): Promise<number | undefined>;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
}

// What draws letters that strangers may have written has no business with the secrets of a service, nor has its browser.
const own = threadProgram(import.meta.url, harmlessEnvironment());
/** Heap of the thread in MB: a picture of the largest size crosses several times on its way. */
const heapMb = 512;

/** @throws PictureError `no-chromium` */
export async function openBrowserPage(program: string): Promise<BrowserPage> {
  const thread = new BrowserThread();
  let refused = 0;
  try {
    const { pid } = await thread.ask({ kind: 'open', program }, 'opened');
    return {
      get refused() {
        return refused;
      },
      async take(request) {
        const taken = await thread.ask({ kind: 'take', request }, 'taken');
        refused = taken.refused;
        return taken.pictures.map(received);
      },
      memoryMb: async () => (await thread.ask({ kind: 'memory' }, 'memory')).megabytes,
      async kill() {
        if (pid !== undefined && !thread.isBrowserGone) end(pid);
        await thread.end();
      },
    };
  } catch (error) {
    await thread.end();
    throw error;
  }
}

const received = ({ png, ...rest }: CrossingPicture): Picture => ({
  ...rest,
  png: Buffer.from(png.buffer, png.byteOffset, png.byteLength),
});

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

interface Awaited {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

class BrowserThread {
  readonly #worker = new Worker(own.file, {
    ...own.options,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  readonly #awaited = new Map<number, Awaited>();
  #asked = 0;
  #lost: unknown;
  #browserGone = false;

  constructor() {
    this.#worker.on('message', (message: Numbered<Answer> | typeof gone) => this.#hear(message));
    this.#worker.on('messageerror', (error) => this.#lose(error));
    this.#worker.on('error', (error) => this.#lose(error));
    this.#worker.on('exit', () => this.#lose(new Error('The thread of a browser has ended.')));
  }

  get isBrowserGone(): boolean {
    return this.#browserGone;
  }

  /** @throws PictureError, or why the thread was lost */
  async ask<K extends Answer['kind']>(question: Question, kind: K): Promise<Answer & { kind: K }> {
    const answer = await this.#answerTo(question);
    if (isOfKind(answer, kind)) return answer;
    if (answer.kind === 'trouble') throw new PictureError(answer.trouble, answer.message);
    throw answer.kind === 'broken' ? answer.error : new Error(`Expected “${kind}”, got “${answer.kind}”.`);
  }

  /** Safe twice. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #answerTo(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      this.#asked += 1;
      this.#awaited.set(this.#asked, { resolve, reject });
      this.#worker.postMessage({ number: this.#asked, content: question } satisfies Numbered<Question>);
    });
  }

  #hear(message: Numbered<Answer> | typeof gone): void {
    if (message === gone) {
      this.#browserGone = true;
      return;
    }
    this.#awaited.get(message.number)?.resolve(message.content);
    this.#awaited.delete(message.number);
  }

  #lose(reason: unknown): void {
    this.#lost ??= reason;
    for (const { reject } of this.#awaited.values()) reject(this.#lost);
    this.#awaited.clear();
  }
}

function isOfKind<K extends Answer['kind']>(answer: Answer, kind: K): answer is Answer & { kind: K } {
  return answer.kind === kind;
}
