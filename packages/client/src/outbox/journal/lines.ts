// Lines of a journal: a checksum and JSON. A line that was torn by a crash is known by its checksum.

import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRecord } from '../../errors.ts';

export interface Entry {
  /** Grows by one with each event of the journal. */
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly order: string;
  /** JSON. */
  readonly event: string;
}

/** Where a line is in its file. */
export interface Placed {
  readonly entry: Entry;
  readonly offset: number;
  readonly length: number;
}

const sumOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

export function lineOf(entry: object): string {
  const text = JSON.stringify(entry);
  return `${sumOf(text)} ${text}\n`;
}

/** What a line says; `undefined` when it is torn or damaged. */
export function readLine(line: string): Readonly<Record<string, unknown>> | undefined {
  const text = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== sumOf(text)) return undefined;
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : undefined;
}

export function entryOf(line: string): Entry | undefined {
  const { seq, at, order, event } = readLine(line) ?? {};
  const fits = typeof seq === 'number' && [at, order, event].every((text) => typeof text === 'string');
  return fits ? { seq, at: String(at), order: String(order), event: String(event) } : undefined;
}

/** The lines of a file with their places, and those that are damaged. */
export async function readEntries(path: string): Promise<{ placed: Placed[]; damaged: string[] }> {
  const bytes = await readFile(path);
  const placed: Placed[] = [];
  const damaged: string[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const end = bytes.indexOf(10, offset);
    const next = end === -1 ? bytes.length : end + 1;
    const line = bytes.toString('utf8', offset, end === -1 ? next : end);
    const entry = entryOf(line);
    if (entry !== undefined) placed.push({ entry, offset, length: next - offset });
    // The last line of a file may be half of what a crash interrupted: nobody was told that it is kept.
    else if (next < bytes.length) damaged.push(line);
    offset = next;
  }
  return { placed, damaged };
}

/** Adds text to a file and has it on the disk before it resolves. */
export async function appendSafely(path: string, text: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Gives a file another content: after a crash it has the one or the other. */
export async function replaceSafely(path: string, text: string): Promise<void> {
  await rm(`${path}.new`, { force: true });
  await appendSafely(`${path}.new`, text);
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
}

/** A new file is there after a crash only once its folder is on the disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
