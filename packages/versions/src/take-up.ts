// Writes down the versions of letters that a sender takes up, beside its work: no letter waits for it. What cannot be written
// while PostgreSQL is away stays in memory and is written when it is back. A version that a process could not write before it
// ended is written by the next one that has the same files, or by `templates record`; its hash says that it is the same.

import { isUnavailable, type Queryable } from '@pabal/db/store';
import { addVersion, seeVersions, type VersionKey } from '@pabal/db/versions';
import { bytesOf, type LetterVersion, mostVersionBytes } from '@pabal/render';
import { BoundedMap, createTicker, type Logger } from '@pabal/runtime';

export interface TakeUp {
  /** A letter of a new version is in use from now on. */
  tookUp(letter: LetterVersion): void;
  start(): void;
  /** Tries once more to write what is not written yet. */
  stop(): Promise<void>;
}

export interface TakeUpDeps {
  readonly store: Queryable;
  /** The letters that are in use: they are marked twice a day, and written again when they are gone. */
  readonly inUse: () => readonly LetterVersion[];
  readonly logger: Logger;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly everyMs?: number;
  /** Versions that wait in memory; more are only made when somebody saves for hours while PostgreSQL is away. */
  readonly mostWaiting?: number;
}

/** Milliseconds between two marks of what is in use; half of what counts as fresh (packages/db). */
const markEveryMs = 6 * 3_600_000;

/** Milliseconds of rest after an error that is not an outage. */
const restMs = 60_000;

/** Versions that one statement asks for. */
const askedTogether = 500;

/** Makes what writes down the versions of one sender process. It costs nothing as long as no file changes. */
export function createTakeUp(deps: TakeUpDeps): TakeUp {
  const { store, inUse, logger, now, everyMs = 1_000, mostWaiting = 10_000 } = deps;
  const waiting = new BoundedMap<string, LetterVersion>(mostWaiting, ({ template, version }) =>
    logger.warn(
      { template, version },
      'A version of a template is not written down: too many wait for PostgreSQL.',
    ),
  );
  let markAt = now() + markEveryMs;
  let restUntil = Number.NEGATIVE_INFINITY;

  function tookUp(letter: LetterVersion): void {
    waiting.set(keyOf(letter), letter);
  }

  async function write(): Promise<void> {
    if (now() >= markAt) {
      markAt = now() + markEveryMs;
      for (const letter of inUse()) tookUp(letter);
    }
    if (waiting.size === 0 || now() < restUntil) return;
    await recordVersions(store, [...waiting.values()], (letter) => waiting.delete(keyOf(letter)));
  }

  function failed(error: unknown): void {
    // That PostgreSQL is away is said by the store, once; it answers at once while it is.
    if (isUnavailable(error)) return;
    restUntil = now() + restMs;
    logger.warn(
      { err: error, versions: waiting.size },
      'Versions of templates could not be written down yet.',
    );
  }

  const ticker = createTicker({ everyMs, task: write, onError: failed });
  return {
    tookUp,
    start: ticker.start,
    stop: async () => {
      await ticker.stop();
      await write().catch(failed);
    },
  };
}

const keyOf = ({ template, version }: VersionKey) => `${template}/${version}`;

/**
 * Writes down those of these versions that are not written down yet, and marks all of them as in use.
 *
 * @param done  called with each that is written down
 * @returns those that were not there before
 * @throws the first error of those that could not be written, after all others were
 */
export async function recordVersions(
  store: Queryable,
  letters: readonly LetterVersion[],
  done: (letter: LetterVersion) => void = () => {},
): Promise<LetterVersion[]> {
  const added: LetterVersion[] = [];
  const failures: Error[] = [];
  for (let at = 0; at < letters.length; at += askedTogether) {
    const some = letters.slice(at, at + askedTogether);
    const known = new Set((await seeVersions(store, some)).map(keyOf));
    for (const letter of some) {
      const isNew = !known.has(keyOf(letter));
      const failure = isNew ? await failureOf(addVersion(store, storedForm(letter))) : undefined;
      if (failure !== undefined) failures.push(failure);
      else done(letter);
      if (isNew && failure === undefined) added.push(letter);
    }
  }
  if (failures.length > 0) throw failures[0];
  return added;
}

/** What went wrong with one version alone; the others go on. */
async function failureOf(adding: Promise<void>): Promise<Error | undefined> {
  try {
    await adding;
    return undefined;
  } catch (error) {
    if (isUnavailable(error) || !(error instanceof Error)) throw error;
    return error;
  }
}

/** Files beyond what is kept are left out, and the row says how large they are. */
function storedForm(letter: LetterVersion) {
  const { template, locale, version, files } = letter;
  const bytes = bytesOf(letter);
  return {
    ...{ template, locale, version, bytes },
    files: bytes > mostVersionBytes ? null : Object.fromEntries(files),
  };
}
