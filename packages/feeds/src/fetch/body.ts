// Reads an answer's body: decompressed on the way, and never more of it than is wanted.

import type { IncomingMessage } from 'node:http';
import { pipeline, Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { FetchFailure } from '../failure.ts';

/** The encodings that are asked for and understood. */
export const acceptedEncodings = 'gzip, deflate, br';

/** How much of a body is read, and who hears of it. */
export interface BodyOptions {
  readonly maxBytes: number;
  /** Takes the beginning of what is longer, instead of failing. */
  readonly cut?: boolean | undefined;
  /** Told about every sign of life. */
  readonly onChunk?: (() => void) | undefined;
}

/**
 * Reads the whole body, or its beginning. What goes beyond `maxBytes`, before or after decompression, ends it at once: an
 * answer that unfolds without end costs no more than any other.
 *
 * @throws FetchFailure `too-large`, `bad-encoding`; a broken connection rejects with Node's own error
 */
export async function readBody(
  response: IncomingMessage,
  { maxBytes, cut = false, onChunk }: BodyOptions,
): Promise<Buffer> {
  const announced = Number(response.headers['content-length']);
  if (announced > maxBytes && !cut) throw tooLarge(maxBytes);
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const isPlain = encoding === 'identity' || encoding === '';
  const raw = limited(response, { maxBytes, cut: cut && isPlain, onChunk });
  if (isPlain) return collect(raw);
  const start = await raw.next();
  if (start.done === true) return Buffer.alloc(0);
  const decoder = decoderFor(encoding, start.value);
  // Its errors arrive where the decoder is read.
  pipeline(Readable.from(joined(start.value, raw)), decoder, () => undefined);
  try {
    return await collect(limited(decoder, { maxBytes, cut }));
  } catch (error) {
    throw isZlibError(error) ? badEncoding(encoding, error) : error;
  }
}

async function* limited(
  source: AsyncIterable<unknown>,
  { maxBytes, cut = false, onChunk }: BodyOptions,
): AsyncGenerator<Buffer, undefined> {
  let size = 0;
  for await (const chunk of source) {
    if (!(chunk instanceof Uint8Array)) continue;
    onChunk?.();
    const room = maxBytes - size;
    size += chunk.length;
    if (size > maxBytes && !cut) throw tooLarge(maxBytes);
    yield Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.length, room));
    if (size >= maxBytes && cut) return undefined;
  }
  return undefined;
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A body that was cut short is taken as far as it goes. */
const lenient = { finishFlush: constants.Z_SYNC_FLUSH };

function decoderFor(encoding: string, start: Buffer): Transform {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(lenient);
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      // Servers do not agree whether this is with zlib's header or without it.
      return ((start[0] ?? 0) & 0x0f) === 0x08 ? createInflate(lenient) : createInflateRaw(lenient);
    default:
      throw badEncoding(encoding, undefined);
  }
}

/** zlib's codes: `Z_DATA_ERROR`, `ERR__ERROR_FORMAT_…`, `ERR_PADDING_1`, … */
const isZlibError = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(?:Z_|ERR_(?!STREAM))/.test(String(error.code));

const tooLarge = (maxBytes: number) =>
  new FetchFailure('too-large', `Expected at most ${maxBytes} bytes, and more came.`);

const badEncoding = (encoding: string, cause: unknown) =>
  new FetchFailure(
    'bad-encoding',
    `Expected the encoding ${acceptedEncodings} or none, got ${JSON.stringify(encoding.slice(0, 40))}${cause === undefined ? '' : ' that does not decode'}.`,
    { cause },
  );
