// The files of a journal. `<number>.events` has a line for each event, `<number>.done` the numbers of those that are settled. A
// file whose events are all settled is removed; each start begins a new one, so that a torn line is always the last of its file.

import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { appendSafely, type Entry, lineOf, type Placed, readEntries, syncFolder } from './lines.ts';

interface Segment {
  readonly first: number;
  /** Events that are not settled. */
  open: number;
}

/** An event that was found in, or added to, a file. */
export interface Kept extends Omit<Placed, 'entry'> {
  readonly entry: Entry;
  readonly segment: number;
}

export class Segments {
  readonly #folder: string;
  readonly #rotateOctets: number;
  readonly #all = new Map<number, Segment>();
  #file: FileHandle | undefined;
  #current: Segment | undefined;
  #size = 0;
  #closed = false;

  constructor(folder: string, rotateOctets: number) {
    this.#folder = folder;
    this.#rotateOctets = rotateOctets;
  }

  /** Reads what is there. @returns the events that are not settled, in their order, and lines that cannot be read */
  async load(): Promise<{ kept: Kept[]; damaged: string[]; last: number }> {
    const names = await readdir(this.#folder);
    const numbers = numbersOf(names, 'events');
    const orphans = numbersOf(names, 'done').filter((number) => !numbers.includes(number));
    for (const number of orphans) await rm(this.#path(number, 'done'));
    const kept: Kept[] = [];
    const damaged: string[] = [];
    let last = 0;
    for (const first of numbers) {
      const read = await readEntries(this.#path(first, 'events'));
      const done = await this.#doneOf(first);
      last = Math.max(last, first, ...lastOf(read.placed));
      damaged.push(...read.damaged);
      const open = read.placed.filter(({ entry }) => !done.has(entry.seq));
      kept.push(...open.map((placed) => ({ ...placed, segment: first })));
      this.#all.set(first, { first, open: open.length });
    }
    return { kept, damaged, last };
  }

  /** Removes files whose events are all settled: a crash may come before that is done. */
  async clean(): Promise<void> {
    for (const { first, open } of [...this.#all.values()]) if (open === 0) await this.#remove(first);
  }

  /** Has these events on the disk before it resolves. */
  async append(entries: readonly Entry[]): Promise<Kept[]> {
    const [first] = entries;
    if (first === undefined) return [];
    if (this.#closed) throw new Error('The journal is closed: its outbox was stopped.');
    if (this.#current === undefined || this.#size >= this.#rotateOctets) await this.#begin(first.seq);
    const { segment, file } = this.#writable();
    const kept: Kept[] = [];
    let offset = this.#size;
    const lines = entries.map((entry) => {
      const line = lineOf(entry);
      const length = Buffer.byteLength(line);
      kept.push({ entry, offset, length, segment: segment.first });
      offset += length;
      return line;
    });
    try {
      await file.appendFile(lines.join(''));
      await file.datasync();
    } catch (error) {
      await this.#giveUp(file);
      throw error;
    }
    this.#size = offset;
    segment.open += entries.length;
    return kept;
  }

  /** The events of these places, in their order. */
  async read(places: readonly Omit<Kept, 'entry'>[]): Promise<string[]> {
    const files = new Map<number, FileHandle>();
    try {
      const texts: string[] = [];
      for (const { segment, offset, length } of places) {
        const file = files.get(segment) ?? (await open(this.#path(segment, 'events'), 'r'));
        files.set(segment, file);
        const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
        texts.push(buffer.toString('utf8').trimEnd());
      }
      return texts;
    } finally {
      for (const file of files.values()) await file.close();
    }
  }

  /** Notes events as settled. @param settled  their numbers and files */
  async done(settled: readonly { readonly seq: number; readonly segment: number }[]): Promise<void> {
    const bySegment = new Map<number, number[]>();
    for (const { seq, segment } of settled) bySegment.set(segment, [...(bySegment.get(segment) ?? []), seq]);
    for (const [number, seqs] of bySegment) {
      const segment = this.#all.get(number);
      if (segment === undefined) continue;
      await appendSafely(this.#path(number, 'done'), seqs.map((seq) => `${seq}\n`).join(''));
      segment.open -= seqs.length;
      if (segment.open === 0 && segment !== this.#current) await this.#remove(number);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#file?.close();
    if (this.#current?.open === 0) await this.#remove(this.#current.first);
    this.#file = undefined;
    this.#current = undefined;
  }

  #path(number: number, kind: 'events' | 'done'): string {
    return join(this.#folder, `${String(number).padStart(15, '0')}.${kind}`);
  }

  #writable(): { segment: Segment; file: FileHandle } {
    if (this.#current === undefined || this.#file === undefined) throw new Error('The journal is closed.');
    return { segment: this.#current, file: this.#file };
  }

  async #begin(first: number): Promise<void> {
    const before = this.#current;
    await this.#file?.close();
    this.#file = await open(this.#path(first, 'events'), 'ax');
    this.#current = { first, open: 0 };
    this.#all.set(first, this.#current);
    this.#size = 0;
    await syncFolder(this.#folder);
    if (before?.open === 0) await this.#remove(before.first);
  }

  /** After a failed write (a full disk) nobody knows what the file ends with: the next event goes into another one. */
  async #giveUp(file: FileHandle): Promise<void> {
    await file.truncate(this.#size).catch(() => undefined);
    await file.close().catch(() => undefined);
    const { open = 0, first = 0 } = this.#current ?? {};
    this.#file = undefined;
    this.#current = undefined;
    if (open === 0) await this.#remove(first).catch(() => undefined);
  }

  /** The events go first: numbers of settled events without them mean nothing, and are removed at the next start. */
  async #remove(number: number): Promise<void> {
    await rm(this.#path(number, 'events'), { force: true });
    await rm(this.#path(number, 'done'), { force: true });
    this.#all.delete(number);
  }

  async #doneOf(number: number): Promise<Set<number>> {
    const text = await readFile(this.#path(number, 'done'), 'utf8').catch(() => '');
    const lines = text.split('\n');
    // What has no line break behind it may be half a number.
    return new Set(lines.slice(0, -1).map(Number));
  }
}

function numbersOf(names: readonly string[], kind: string): number[] {
  const form = new RegExp(`^(\\d{15})\\.${kind}$`);
  return names
    .flatMap((name) => form.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

const lastOf = (placed: readonly Placed[]) => placed.slice(-1).map(({ entry }) => entry.seq);
