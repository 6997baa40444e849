import { createHash } from 'node:crypto';
import {
  beginImport,
  dropUpload,
  holdImport,
  type NewImport,
  startImport,
  storePiece,
} from '@pabal/db/people';
import { newId, type SpaceStore } from '@pabal/db/store';
import { type Charset, toUtf8, withCharset } from './to-utf8.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** A file of people, and what is to become of them. */
export interface ImportFile extends Omit<NewImport, 'id'> {
  readonly content: AsyncIterable<Uint8Array>;
  /** Found out by its byte order mark, or UTF-8, when absent. */
  readonly charset?: Charset | undefined;
}

/** What one piece holds, more or less: large enough for few statements, small enough for little memory. */
const pieceBytes = 64 * 1024;

/**
 * Stores a file whole, before any line of it is taken in: from then on nobody needs to send it again. The same file for the
 * same purpose, while it is being taken in, is that import and no other.
 *
 * @returns the id of the import
 * @throws UnreadableFile when it is empty or not in its charset; whatever `content` throws
 */
export function stageFile(store: SpaceStore, file: ImportFile): Promise<string> {
  return stored(store, file, (id, whole) => startImport(store, id, whole));
}

/** A file that waits until somebody has looked at it. */
export interface HeldFile {
  readonly id: string;
  /** The charset that it is in, found by its beginning when none was named. */
  readonly charset: Charset;
}

/**
 * Stores a file whole, and takes nothing in: somebody looks at its first lines first, says what its columns are for, and begins.
 *
 * @param options.isCharsetSure  when no charset is named, it is what {@link stageFile} takes it for, and is not looked for
 * @throws as {@link stageFile}
 */
export async function holdFile(
  store: SpaceStore,
  file: ImportFile,
  { isCharsetSure = false }: { readonly isCharsetSure?: boolean } = {},
): Promise<HeldFile> {
  const { charset, content } =
    file.charset !== undefined || isCharsetSure
      ? { charset: file.charset, content: file.content }
      : await withCharset(file.content);
  const id = await stored(store, { ...file, charset, content }, async (id, whole) =>
    (await holdImport(store, id, whole)) ? id : undefined,
  );
  return { id, charset: charset ?? 'utf-8' };
}

interface WholeFile {
  readonly bytes: number;
  readonly fingerprint: Buffer;
}

async function stored(
  store: SpaceStore,
  { content, charset, ...wanted }: ImportFile,
  end: (id: string, whole: WholeFile) => Promise<string | undefined>,
): Promise<string> {
  const id = newId();
  const digest = createHash('sha256');
  let bytes = 0;
  let number = 0;
  await beginImport(store, { ...wanted, id });
  try {
    for await (const piece of piecesOf(toUtf8(content, charset))) {
      digest.update(piece);
      bytes += piece.length;
      await storePiece(store, id, number, piece);
      number += 1;
    }
    if (bytes === 0) throw new UnreadableFile('The file is empty.');
    const fingerprint = fingerprintOf(digest.digest(), wanted, store.space);
    const ended = await end(id, { bytes, fingerprint });
    if (ended === undefined)
      throw new UnreadableFile(
        'The import was cancelled, or its file took too long to come and was given up.',
      );
    return ended;
  } catch (error) {
    await dropUpload(store, id);
    throw error;
  }
}

function fingerprintOf(
  digest: Buffer,
  { format, newsletterId, group, consent }: Omit<NewImport, 'id'>,
  space: number,
): Buffer {
  const purpose = [format, newsletterId, group, consent?.source, consent?.textVersion, space];
  return createHash('sha256')
    .update(digest)
    .update(JSON.stringify(purpose.map((part) => part ?? null)))
    .digest();
}

async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of source) {
    held.push(part);
    bytes += part.length;
    if (bytes < pieceBytes) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}
