// Letters on the disk, so that the inbox has them again after a restart: a file for each, its envelope in the first line and
// the message as it came below it.

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Sender and recipients as the SMTP conversation named them; they may differ from the headers. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** A letter as it is kept: what it says is read from its source again. */
interface Shelved {
  readonly id: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly envelope: Envelope;
  readonly source: Buffer;
}

export interface Shelf {
  /** The newest letters, oldest first. Files that cannot be read are left out. */
  load(keep: number): Promise<readonly Shelved[]>;
  /** Resolves once the letter is in its file. */
  save(letter: Shelved): Promise<void>;
  remove(id: string): Promise<void>;
}

const end = '.letter';

export async function openShelf(dir: string): Promise<Shelf> {
  await mkdir(dir, { recursive: true });
  const files = new Map<string, string>();
  let saved = 0;

  return {
    load: async (keep) => {
      const names = (await readdir(dir)).filter((name) => name.endsWith(end)).sort();
      const tooOld = names.slice(0, -keep);
      await Promise.all(tooOld.map((name) => rm(join(dir, name), { force: true })));
      const letters: Shelved[] = [];
      for (const name of names.slice(-keep)) {
        const letter = readShelved(await readFile(join(dir, name)));
        if (letter === undefined) continue;
        files.set(letter.id, name);
        letters.push(letter);
      }
      return letters;
    },
    save: async ({ id, receivedAt, envelope, source }) => {
      // Names are in the order in which letters came: many come in one millisecond.
      saved += 1;
      const place = `${receivedAt.replaceAll(/[^0-9]/g, '')}-${String(saved).padStart(9, '0')}`;
      const name = `${place}-${id}${end}`;
      const head = `${JSON.stringify({ id, receivedAt, envelope })}\n`;
      await writeFile(join(dir, `${name}.new`), Buffer.concat([Buffer.from(head), source]), { mode: 0o600 });
      await rename(join(dir, `${name}.new`), join(dir, name));
      files.set(id, name);
    },
    remove: async (id) => {
      const name = files.get(id);
      files.delete(id);
      if (name !== undefined) await rm(join(dir, name), { force: true });
    },
  };
}

function readShelved(bytes: Buffer): Shelved | undefined {
  const line = bytes.indexOf(10);
  const head = parsed(bytes.toString('utf8', 0, Math.max(line, 0)));
  if (typeof head !== 'object' || head === null) return undefined;
  const { id, receivedAt, envelope }: Partial<Record<keyof Shelved, unknown>> = head;
  if (typeof id !== 'string' || typeof receivedAt !== 'string' || !isEnvelope(envelope)) return undefined;
  return { id, receivedAt, envelope, source: bytes.subarray(line + 1) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to }: Partial<Record<keyof Envelope, unknown>> = value;
  return typeof from === 'string' && Array.isArray(to) && to.every((one) => typeof one === 'string');
}
