import { messageOf } from '@pabal/domain';
import { BrokenTemplate } from './broken-template.ts';
import type { FileState, Files, TextFile } from './files.ts';

/** Reads the files that something is built from, and remembers which were asked for. `need` and `find` throw BrokenTemplate. */
export interface Reader {
  /** A file that has to be there. */
  need(file: string): TextFile;
  /** A file that may be absent. */
  find(file: string): TextFile | undefined;
  /** The names in a folder; none when there is no such folder. */
  list(folder: string): readonly string[];
}

/** Something built from files: its last good version, and what is wrong with the newest one. */
export interface LastGood<T> {
  readonly good: T | undefined;
  readonly problem: string | undefined;
  /**
   * Builds again if any file of the last attempt changed, and goes on with a trial that is under way.
   *
   * @param until  when a trial rests until the next refresh, in milliseconds of `performance.now()`
   */
  refresh(until: number): void;
}

export interface LastGoodEvents {
  /** A new good version is in use. */
  changed(mended: boolean): void;
  /** The newest version is broken, or fails its trial; said once for each change. */
  broken(problem: string, inUse: 'last good' | 'this' | 'none'): void;
}

export interface LastGoodDeps<T> {
  readonly files: Files;
  /** @throws BrokenTemplate */
  readonly build: (reader: Reader) => T;
  /**
   * Tries a version that was built, a step for each `next()`, so that a long trial can rest between two of them. Returns
   * what speaks against the version.
   */
  readonly trial?: (built: T, reader: Reader) => Generator<void, string | undefined>;
  readonly events: LastGoodEvents;
}

/**
 * Keeps what `build` makes up to date with the files it reads. A version that is broken or fails its trial never replaces
 * one that is in use. Where none is, one that was built but failed its trial is better than nothing: it is used, and stays
 * a problem.
 */
export function createLastGood<T>({ files, build, trial, events }: LastGoodDeps<T>): LastGood<T> {
  let good: T | undefined;
  let problem: string | undefined;
  let inputs: (() => boolean)[] | undefined;
  let underWay: { readonly built: T; readonly steps: Generator<void, string | undefined> } | undefined;

  function begin(): void {
    inputs = [];
    underWay = undefined;
    const reader = readerInto(files, inputs);
    try {
      const built = build(reader);
      underWay = { built, steps: trial?.(built, reader) ?? noTrial() };
    } catch (error) {
      fail(messageOf(error), good === undefined ? 'none' : 'last good');
    }
  }

  function goOn(until: number): void {
    while (underWay !== undefined) {
      const { built, steps } = underWay;
      const step = nextOf(steps);
      if (step.done) {
        underWay = undefined;
        end(built, step.objection);
      } else if (performance.now() >= until) return;
    }
  }

  function end(built: T, objection: string | undefined): void {
    if (objection === undefined) {
      const mended = problem !== undefined;
      good = built;
      problem = undefined;
      events.changed(mended);
      return;
    }
    const first = good === undefined;
    good ??= built;
    fail(objection, first ? 'this' : 'last good');
  }

  function fail(message: string, inUse: 'last good' | 'this' | 'none'): void {
    problem = message;
    events.broken(message, inUse);
  }

  return {
    get good() {
      return good;
    },
    get problem() {
      return problem;
    },
    refresh: (until) => {
      if (!inputs?.every((isAsBefore) => isAsBefore())) begin();
      goOn(until);
    },
  };
}

// biome-ignore lint/correctness/useYield: a trial without steps
function* noTrial(): Generator<void, undefined> {
  return undefined;
}

type Step = { readonly done: false } | { readonly done: true; readonly objection: string | undefined };

/** A trial that cannot go on is an objection, too. */
function nextOf(steps: Generator<void, string | undefined>): Step {
  try {
    const step = steps.next();
    return step.done ? { done: true, objection: step.value } : { done: false };
  } catch (error) {
    return { done: true, objection: messageOf(error) };
  }
}

function readerInto(files: Files, inputs: (() => boolean)[]): Reader {
  const look = (file: string): FileState => {
    const state = files.read(file);
    inputs.push(() => files.read(file) === state);
    return state;
  };
  const find = (file: string): TextFile | undefined => {
    const state = look(file);
    if (state.kind === 'refused') throw new BrokenTemplate(file, state.reason);
    return state.kind === 'text' ? state : undefined;
  };
  const need = (file: string): TextFile => {
    const found = find(file);
    if (!found) throw new BrokenTemplate(file, 'expected a file, found none');
    return found;
  };
  const list = (folder: string): readonly string[] => {
    const names = files.list(folder);
    inputs.push(() => files.list(folder) === names);
    return names ?? [];
  };
  return { find, need, list };
}
