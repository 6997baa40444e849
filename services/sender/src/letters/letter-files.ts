// The files of letters: fetched once for all letters that have them, encoded as they come, and shared. What they take is bounded:
// a letter whose files do not fit beside those of the letters under way waits for its turn.

import { type EventAttachment, messageOf } from '@pabal/domain';
import { type EncodedFile, encodedLength, FileEncoder, type LetterFile } from '@pabal/mail';
import type { Logger } from '@pabal/runtime';

/** The files of one letter, in hand until they are let go. */
export interface HeldFiles {
  /** `gone`: one of them is not there any more. */
  readonly files: readonly LetterFile[] | 'gone';
  letGo(): void;
}

export interface LetterFiles {
  /** The files of a letter of this app; `later` when they cannot be read now. Never rejects. */
  hold(appId: string, named: readonly EventAttachment[]): Promise<HeldFiles | 'later'>;
  /** Octets that files take, for the figures. */
  taken(): number;
}

export interface LetterFilesDeps {
  /** The content of a file, piece by piece. */
  readonly read: (file: { readonly appId: string; readonly hash: string }) => AsyncIterable<Uint8Array>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Octets of all files that are kept (default 64 MiB). The files of one letter may take more when it is alone. */
  readonly most?: number;
}

interface Kept {
  readonly octets: number;
  /** Undefined for a file that is not there. */
  readonly file: Promise<EncodedFile | undefined>;
  /** Letters that have it in hand. */
  users: number;
}

/** Nobody else waits for a file of which a few letters are under way. */
const usualMost = 64 * 1_024 * 1_024;

export function createLetterFiles({ read, logger, most = usualMost }: LetterFilesDeps): LetterFiles {
  const shelf = new Shelf(most);

  async function fetched(appId: string, { hash, size }: EventAttachment): Promise<EncodedFile | undefined> {
    const encoder = new FileEncoder(size);
    let isThere = false;
    for await (const piece of read({ appId, hash })) {
      isThere = true;
      encoder.add(piece);
    }
    return isThere ? encoder.end() : undefined;
  }

  return {
    taken: () => shelf.taken(),
    async hold(appId, named) {
      const wanted = new Map(named.map((one) => [`${appId} ${one.hash}`, one]));
      await shelf.room(wanted);
      const held = [...wanted].map(([key, one]) => shelf.take(key, one, () => fetched(appId, one)));
      const letGo = once(() => shelf.giveBack(held));
      try {
        const encoded = await Promise.all(held.map(({ file }) => file));
        // It may be there again for the next letter.
        for (const [index, key] of [...wanted.keys()].entries())
          if (encoded[index] === undefined) shelf.forget(key);
        const byHash = new Map([...wanted.values()].map(({ hash }, index) => [hash, encoded[index]]));
        return { files: filesOf(named, byHash), letGo };
      } catch (error) {
        letGo();
        for (const key of wanted.keys()) shelf.forget(key);
        logger.warn({ problem: messageOf(error) }, 'A file of letters could not be read; they wait.');
        return 'later';
      }
    },
  };
}

function filesOf(
  named: readonly EventAttachment[],
  byHash: ReadonlyMap<string, EncodedFile | undefined>,
): readonly LetterFile[] | 'gone' {
  const files = named.flatMap(({ hash, name, type, contentId }) => {
    const file = byHash.get(hash);
    return file === undefined ? [] : { file, name, type, contentId };
  });
  return files.length === named.length ? files : 'gone';
}

/** Keeps files, the one that was wanted last at the end. Those that no letter has in hand make room. */
class Shelf {
  readonly #most: number;
  readonly #kept = new Map<string, Kept>();
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  taken(): number {
    return sum([...this.#kept.values()].map(({ octets }) => octets));
  }

  /** Waits until these files fit beside those in hand, first come, first served. */
  async room(wanted: ReadonlyMap<string, EventAttachment>): Promise<void> {
    let isFirst = this.#waiting.length === 0;
    while (!(isFirst && this.#fits(wanted))) {
      await new Promise<void>((resolve) => {
        if (isFirst) this.#waiting.unshift(resolve);
        else this.#waiting.push(resolve);
      });
      isFirst = true;
    }
    this.#makeRoom(wanted);
    // Nothing is awaited before the files are taken: the next one that waits looks after that.
    if (this.#waiting.length > 0) queueMicrotask(() => this.#next());
  }

  take(key: string, { size }: EventAttachment, fetch: () => Promise<EncodedFile | undefined>): Kept {
    const kept = this.#kept.get(key) ?? { octets: encodedLength(size), file: fetch(), users: 0 };
    // At the end of the line of those that make room.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.users += 1;
    return kept;
  }

  giveBack(held: readonly Kept[]): void {
    for (const kept of held) kept.users -= 1;
    this.#next();
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  #next(): void {
    this.#waiting.shift()?.();
  }

  #fits(wanted: ReadonlyMap<string, EventAttachment>): boolean {
    const inHand = [...this.#kept].filter(([key, { users }]) => users > 0 && !wanted.has(key));
    if (inHand.length === 0) return true;
    return sum(inHand.map(([, { octets }]) => octets)) + lengthOf(wanted) <= this.#most;
  }

  #makeRoom(wanted: ReadonlyMap<string, EventAttachment>): void {
    const isNew = ([key]: [string, EventAttachment]) => !this.#kept.has(key);
    let excess = this.taken() + lengthOf(new Map([...wanted].filter(isNew))) - this.#most;
    for (const [key, { octets, users }] of this.#kept) {
      if (excess <= 0) return;
      if (users > 0 || wanted.has(key)) continue;
      this.#kept.delete(key);
      excess -= octets;
    }
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

const lengthOf = (wanted: ReadonlyMap<string, EventAttachment>) =>
  sum([...wanted.values()].map(({ size }) => encodedLength(size)));

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
