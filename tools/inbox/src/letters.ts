// What the inbox has: the newest letters, in memory, within bounds of number and size.

import { randomUUID } from 'node:crypto';

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

/** Sender and recipients as the SMTP conversation named them; they may differ from the headers. */
interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
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
  add(letter: { envelope: Envelope; source: Buffer; content: Content }): Letter;
  /** Newest first. With `text`, only letters that have it in a recipient's address or name. */
  list(recipient?: string): readonly Letter[];
  find(id: string): Letter | undefined;
  clear(): void;
  /** How many came in since the start, kept or not. */
  received(): number;
}

/** Keeps the newest `keep` letters, fewer when their sources together would pass `keepBytes`. */
export function createLetters(bounds: { keep: number; keepBytes: number; now?: () => Date }): Letters {
  const { keep, keepBytes, now = () => new Date() } = bounds;
  const byId = new Map<string, Letter>();
  let bytes = 0;
  let received = 0;

  const forget = (letter: Letter) => {
    byId.delete(letter.id);
    bytes -= letter.source.length;
  };
  const makeRoom = () => {
    for (const oldest of byId.values()) {
      const fits = byId.size <= keep && bytes <= keepBytes;
      if (fits || byId.size === 1) return;
      forget(oldest);
    }
  };

  return {
    add: ({ envelope, source, content }) => {
      const letter = { ...content, id: randomUUID(), receivedAt: now().toISOString(), envelope, source };
      byId.set(letter.id, letter);
      bytes += source.length;
      received += 1;
      makeRoom();
      return letter;
    },
    list: (recipient) => {
      const newestFirst = [...byId.values()].reverse();
      return recipient ? newestFirst.filter((letter) => isFor(letter, recipient)) : newestFirst;
    },
    find: (id) => byId.get(id),
    clear: () => {
      byId.clear();
      bytes = 0;
    },
    received: () => received,
  };
}

function isFor({ to, envelope }: Letter, wanted: string): boolean {
  const needle = wanted.trim().toLowerCase();
  const names = [...envelope.to, ...to.flatMap(({ name, address }) => [name, address])];
  return names.some((name) => name.toLowerCase().includes(needle));
}
