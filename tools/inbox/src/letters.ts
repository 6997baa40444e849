// What the inbox has: the newest letters, within bounds of number and size; on the disk, too, when it has a folder.

import { randomUUID } from 'node:crypto';
import type { Envelope, Shelf } from './shelf.ts';

/** A person or mailbox as a letter's header names it. */
export interface Correspondent {
  readonly name: string;
  readonly address: string;
}

/** The content of a letter, from its MIME parts; a missing part is empty. */
export interface Content {
  readonly from: Correspondent;
  readonly to: readonly Correspondent[];
  readonly subject: string;
  readonly messageId: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
}

export interface Letter extends Content {
  readonly id: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly envelope: Envelope;
  /** The message as it came over the wire. */
  readonly source: Buffer;
}

export interface Letters {
  /** Resolves once the letter can be seen, and is on the disk where there is a folder. */
  add(letter: { envelope: Envelope; source: Buffer; content: Content }): Promise<Letter>;
  /** Takes up what was kept on the disk. @param read  reads a message */
  load(read: (source: Buffer) => Promise<Content>): Promise<void>;
  /** Newest first. With `text`, only letters that have it in a recipient's address or name. */
  list(recipient?: string): readonly Letter[];
  find(id: string): Letter | undefined;
  /** As `list`, once there is a letter in it; empty when the signal comes first. */
  awaited(recipient: string | undefined, signal: AbortSignal): Promise<readonly Letter[]>;
  clear(): Promise<void>;
  /** How many came in since the start, kept or not. */
  received(): number;
}

interface Bounds {
  readonly keep: number;
  readonly keepBytes: number;
  readonly now?: () => Date;
  /** Absent for letters that are in memory alone. */
  readonly shelf?: Shelf;
}

/** Keeps the newest `keep` letters, fewer when their sources together would pass `keepBytes`. */
export function createLetters({ keep, keepBytes, now = () => new Date(), shelf }: Bounds): Letters {
  const byId = new Map<string, Letter>();
  const watchers = new Set<() => void>();
  let bytes = 0;
  let received = 0;

  const put = (letter: Letter) => {
    byId.set(letter.id, letter);
    bytes += letter.source.length;
  };
  const forget = async (letter: Letter) => {
    byId.delete(letter.id);
    bytes -= letter.source.length;
    await shelf?.remove(letter.id);
  };
  const makeRoom = async () => {
    for (const oldest of byId.values()) {
      const fits = byId.size <= keep && bytes <= keepBytes;
      if (fits || byId.size === 1) return;
      await forget(oldest);
    }
  };
  const list = (recipient?: string) => {
    const newestFirst = [...byId.values()].reverse();
    return recipient ? newestFirst.filter((letter) => isFor(letter, recipient)) : newestFirst;
  };

  return {
    add: async ({ envelope, source, content }) => {
      const letter = { ...content, id: randomUUID(), receivedAt: now().toISOString(), envelope, source };
      await shelf?.save(letter);
      put(letter);
      received += 1;
      await makeRoom();
      for (const look of watchers) look();
      return letter;
    },
    load: async (read) => {
      for (const kept of (await shelf?.load(keep)) ?? []) put({ ...(await read(kept.source)), ...kept });
      await makeRoom();
    },
    list,
    find: (id) => byId.get(id),
    awaited: (recipient, signal) => firstOf(() => list(recipient), watchers, signal),
    clear: async () => {
      const all = [...byId.values()];
      byId.clear();
      bytes = 0;
      await Promise.all(all.map(({ id }) => shelf?.remove(id)));
    },
    received: () => received,
  };
}

/** What is found as soon as that is something, asked again whenever the watchers are called; at the signal, what there is. */
function firstOf(
  find: () => readonly Letter[],
  watchers: Set<() => void>,
  signal: AbortSignal,
): Promise<readonly Letter[]> {
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (found.length === 0 && !signal.aborted) return;
      watchers.delete(look);
      signal.removeEventListener('abort', look);
      resolve(found);
    };
    watchers.add(look);
    signal.addEventListener('abort', look);
    look();
  });
}

function isFor({ to, envelope }: Letter, wanted: string): boolean {
  const needle = wanted.trim().toLowerCase();
  const names = [...envelope.to, ...to.flatMap(({ name, address }) => [name, address])];
  return names.some((name) => name.toLowerCase().includes(needle));
}
