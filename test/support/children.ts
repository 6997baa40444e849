// Every process a test starts, and every folder it needs, is remembered here and goes with the test file, or with the
// process at the latest.

import type { ChildProcess } from 'node:child_process';

const living = new Set<ChildProcess>();
const cleanups = new Set<() => void>();
let watching = false;

/** Remembers a child, so that it cannot outlive the tests that started it. */
export function keepTrack(child: ChildProcess): ChildProcess {
  watchForTheEnd();
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

/** How a child ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Ends with the child. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve({ code: child.exitCode, signal: child.signalCode });
    } else {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }
  });
}

/** Does this when the test file ends, or the process, after the children are gone. */
export function atTheEnd(cleanup: () => void): void {
  watchForTheEnd();
  cleanups.add(cleanup);
}

function watchForTheEnd(): void {
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    killAll();
    cleanAll();
  });
}

function killAll(): void {
  for (const child of living) child.kill('SIGKILL');
}

function cleanAll(): void {
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
}

// Inside Jest this module is loaded once per test file.
if (typeof afterAll === 'function') {
  afterAll(async () => {
    const ends = [...living].map(exitOf);
    killAll();
    await Promise.all(ends);
    cleanAll();
  });
}
