import { BrokenTemplate } from './broken-template.ts';
import type { FileState, Files, TextFile } from './files.ts';

/** Reads the files that something is built from, and remembers which were asked for. Both throw BrokenTemplate. */
export interface Reader {
  /** A file that has to be there. */
  need(file: string): TextFile;
  /** A file that may be absent. */
  find(file: string): TextFile | undefined;
}

/** Something built from files: its last good version, and what is wrong with the newest one. */
export interface Keeper<T> {
  readonly good: T | undefined;
  readonly problem: string | undefined;
  /** Builds again if any file of the last attempt changed. */
  refresh(): void;
}

export interface KeeperEvents {
  /** A new good version is in use. */
  changed(mended: boolean): void;
  /** The newest version is broken; said once for each change. */
  broken(problem: string, hasGood: boolean): void;
}

/** Keeps what `build` makes up to date with the files it reads. A failed attempt never replaces a good version. */
export function createKeeper<T>(files: Files, build: (reader: Reader) => T, events: KeeperEvents): Keeper<T> {
  let good: T | undefined;
  let problem: string | undefined;
  let inputs: FileState[] | undefined;

  function attempt(): void {
    const wasBroken = problem !== undefined;
    inputs = [];
    try {
      good = build(readerInto(files, inputs));
      problem = undefined;
      events.changed(wasBroken);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      events.broken(problem, good !== undefined);
    }
  }

  return {
    get good() {
      return good;
    },
    get problem() {
      return problem;
    },
    refresh: () => {
      if (!inputs?.every((input) => files.read(input.file) === input)) attempt();
    },
  };
}

function readerInto(files: Files, inputs: FileState[]): Reader {
  const find = (file: string): TextFile | undefined => {
    const state = files.read(file);
    inputs.push(state);
    if (state.kind === 'refused') throw new BrokenTemplate(file, state.reason);
    return state.kind === 'text' ? state : undefined;
  };
  const need = (file: string): TextFile => {
    const found = find(file);
    if (!found) throw new BrokenTemplate(file, 'expected a file, found none');
    return found;
  };
  return { find, need };
}
