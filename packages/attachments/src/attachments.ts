// Files that go with letters: taken in from an app once, by their hash, and named by its events.

import { createHash } from 'node:crypto';
import { type AttachmentFile, addAttachment, findAttachment } from '@pabal/db/attachments';
import type { Queryable } from '@pabal/db/store';
import { type EventAttachment, isMediaType, PabalError } from '@pabal/domain';
import { Semaphore } from '@pabal/runtime';
import { isProgramName } from './kinds/names.ts';
import { looksLike, runsByContent, runsByType } from './kinds/types.ts';
import { namesInZip } from './kinds/zip.ts';
import type { Scan } from './scan.ts';
import { attachmentsFor, type EventLimits, type WantedAttachment } from './wanted.ts';

export interface AttachmentRules extends EventLimits {
  /** Bytes of one file. */
  readonly mostBytes: number;
  /** Bytes of all files of one app. */
  readonly mostBytesOfApp: number;
  /** Media types that are taken. */
  readonly types: ReadonlySet<string>;
}

/** A file as it comes in. */
interface GivenFile {
  /** What the app says that its SHA-256 is. */
  readonly hash: string;
  readonly type: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

interface KeptFile extends AttachmentFile {
  /** False when the app had sent it before. */
  readonly isNew: boolean;
}

export interface AttachmentService {
  /** Takes a file in. @throws PabalError `invalid-request`, `attachment-refused`, `body-too-large`, `scan-unavailable`, `rate-limited` */
  keep(app: { readonly id: string }, file: GivenFile): Promise<KeptFile>;
  /** A file that the app has sent. @throws PabalError `not-found` */
  find(
    app: { readonly id: string },
    hash: string,
  ): Promise<AttachmentFile & { readonly keptUntil: Date; readonly events: number }>;
  /** The files of an event, as its letters have them. @throws PabalError */
  forEvent(
    app: { readonly id: string },
    wanted: readonly WantedAttachment[],
  ): Promise<readonly EventAttachment[]>;
}

/** Files that are taken in at a time: each is held in memory until it is kept. */
const filesTogether = 4;
/** The same for one app. */
const filesOfApp = 2;
/** Files of one app that may wait for their turn. */
const mostWaiting = 20;

/** Makes the service. */
export function createAttachments({
  store,
  rules,
  scan,
}: {
  readonly store: Queryable;
  readonly rules: AttachmentRules;
  /** Absent where there is no scanner. */
  readonly scan?: Scan | undefined;
}): AttachmentService {
  const turns = new Semaphore<string>({ places: () => filesTogether, placesOf: () => filesOfApp });

  async function inTurn<Result>(appId: string, work: () => Promise<Result>): Promise<Result> {
    if (turns.load(appId).waiting >= mostWaiting)
      throw new PabalError(
        'rate-limited',
        'This app sends too many files at the same time. Try again shortly.',
      );
    await turns.enter(appId);
    try {
      return await work();
    } finally {
      turns.leave(appId);
    }
  }

  async function take(appId: string, { hash, type, bytes }: GivenFile): Promise<KeptFile> {
    const content = await contentOf(bytes, rules.mostBytes);
    const file = { hash, type, size: content.length };
    refuseOtherHash(hash, content);
    refuseKind(file, content);
    await scan?.(file, content);
    const kept = await addAttachment(store, { appId, content, ...file }, rules.mostBytesOfApp);
    if (kept === undefined) throw full(rules.mostBytesOfApp);
    return { ...file, isNew: kept.isNew };
  }

  return {
    keep: async (app, file) => {
      refuseType(file.type, rules.types);
      return inTurn(app.id, () => take(app.id, file));
    },
    find: async (app, hash) => {
      const found = await findAttachment(store, { appId: app.id, hash });
      if (found === undefined)
        throw new PabalError('not-found', `There is no file ${hash} of this app, or it was removed.`);
      return found;
    },
    forEvent: (app, wanted) => attachmentsFor(store, app.id, wanted, rules),
  };
}

async function contentOf(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > most)
      throw new PabalError(
        'body-too-large',
        `A file may have ${most} bytes (ATTACHMENT_MAX_BYTES), this one has more. Link to what is large.`,
      );
    pieces.push(piece);
  }
  if (length === 0)
    throw new PabalError('invalid-request', 'Expected the bytes of a file as the body, got nothing.');
  return Buffer.concat(pieces, length);
}

function refuseOtherHash(hash: string, content: Buffer): void {
  const found = createHash('sha256').update(content).digest('hex');
  if (found === hash) return;
  throw new PabalError(
    'invalid-request',
    `The file's SHA-256 is ${found}, and not ${hash}: it was changed on the way, or the address names another file.`,
    { fields: [{ field: 'path/hash', expected: found, got: hash }] },
  );
}

function refuseType(type: string, types: ReadonlySet<string>): void {
  if (isMediaType(type) && types.has(type) && !runsByType(type)) return;
  const known = [...types].filter((one) => !runsByType(one));
  throw new PabalError(
    'attachment-refused',
    `Files of the type ${JSON.stringify(type.slice(0, 80))} are not taken (ATTACHMENT_TYPES). Expected Content-Type: ${known.join(', ')}.`,
  );
}

/** A file has to be what it says, and must not run. */
function refuseKind({ type }: AttachmentFile, content: Buffer): void {
  if (runsByContent(content)) throw refused('It is a program or a script, whatever its type says.');
  if (!looksLike(type, content)) throw refused(`It does not begin as a file of the type ${type} does.`);
  if (content.subarray(0, 2).toString('latin1') !== 'PK') return;
  const names = namesInZip(content);
  if (names === undefined) throw refused('It is an archive of more files than are looked at.');
  if (names.some(hasMacros)) throw refused('It has macros, which run when it is opened.');
  const running = names.find(isProgramName);
  if (running !== undefined)
    throw refused('There is a program or a script in it, which mail programs refuse.');
}

const hasMacros = (name: string) => /(?:^|\/)vbaProject\.bin$/i.test(name);

const refused = (why: string) => new PabalError('attachment-refused', `The file is not taken. ${why}`);

const full = (most: number) =>
  new PabalError(
    'attachment-refused',
    `The files of this app would have more than ${most} bytes together (APP_ATTACHMENTS_MAX_BYTES). Files go when no event has them any more, a day after they were sent at the earliest.`,
  );
