// One process at a time writes a journal. A lock that a killed process has left behind is taken over.

import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that this process has locked: its own number says nothing about itself. */
const ours = new Set<string>();

/** @returns what gives the lock back. @throws Error when another process that lives has it */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  if (ours.has(folder)) throw new Error(`This process has opened the journal in ${folder} already.`);
  ours.add(folder);
  try {
    const path = await take(folder);
    return async () => {
      ours.delete(folder);
      await rm(path, { force: true });
    };
  } catch (error) {
    ours.delete(folder);
    throw error;
  }
}

async function take(folder: string): Promise<string> {
  const path = join(folder, 'lock');
  // A link appears with its content: nobody ever reads half a number.
  const own = join(folder, `lock.${process.pid}`);
  await writeFile(own, String(process.pid));
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      if (await linked(own, path)) return path;
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      // In a container the process before had our number.
      if (owner !== process.pid && owner > 0 && lives(owner)) throw taken(folder, path, owner);
      await rm(path, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
  throw new Error(`The lock ${path} cannot be taken: other processes keep taking it.`);
}

const taken = (folder: string, path: string, owner: number) =>
  new Error(
    `The journal in ${folder} belongs to the process ${owner}. Give each process a folder of its own; if that process is not one of yours, remove ${path}.`,
  );

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
