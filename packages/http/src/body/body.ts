// Reads a JSON body: never more of it than allowed, strictly UTF-8, and with a position when it is broken.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { PabalError, repeatedKey } from '@pabal/domain';
import { JsonMistake, JsonRefused, parseInPieces } from './json-in-pieces.ts';
import { positionOfMistake } from './json-position.ts';

/** The caller went away before the body was complete, so nobody reads an answer. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone';
}

const broken = new WeakMap<IncomingMessage, PabalError>();

/** Ends a body early with a reason. Every reader of it, now or later, throws the reason. */
export function breakBody(request: IncomingMessage, reason: PabalError): void {
  broken.set(request, reason);
  if (request.listenerCount('error') > 0) request.emit('error', reason);
}

/** The error for readers of a body whose rest does not come. */
export function whyUnread(request: IncomingMessage, cause?: unknown): PabalError | CallerGone {
  return (
    broken.get(request) ?? new CallerGone('The caller went away before the body was complete.', { cause })
  );
}

/** @throws PabalError when no more of the body comes */
export function checkUnbroken(request: IncomingMessage): void {
  const reason = broken.get(request);
  if (reason !== undefined) throw reason;
}

/**
 * Reads and parses the body of a request.
 *
 * @param mostBytes  a longer body is refused as soon as that is known, without reading on
 * @throws PabalError `unsupported-media-type`, `body-too-large`, `bad-json`, or the reason that ended the body
 * @throws CallerGone when the connection ended first
 */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  checkType(request);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  checkUnbroken(request);
  const bytes = await readBytes(request, mostBytes);
  if (bytes.length > mostAtOnce) await setImmediate();
  if (!isUtf8(bytes))
    throw new PabalError('bad-json', 'The body is not UTF-8. Send JSON as UTF-8 (RFC 8259).');
  const text = bytes.toString('utf8');
  // Eight million octets take some 10 ms to be put together and as many to become text: a turn for each.
  if (bytes.length > mostAtOnce) await setImmediate();
  return parse(text);
}

/**
 * The bytes of a body, whatever their type, for a reader that checks a signature over them.
 *
 * @throws PabalError `body-too-large`, or the reason that ended the body
 * @throws CallerGone when the connection ended first
 */
export async function readRaw(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  checkUnbroken(request);
  return readBytes(request, mostBytes);
}

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

function checkType({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  if (!jsonType.test(type.trim())) {
    const got = type === '' ? 'none' : JSON.stringify(type.slice(0, 60));
    throw new PabalError('unsupported-media-type', `Expected Content-Type: application/json, got ${got}.`);
  }
  refuseEncoding(headers);
}

/** @throws PabalError `unsupported-media-type` for a compressed body */
export function refuseEncoding(headers: IncomingMessage['headers']): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new PabalError(
      'unsupported-media-type',
      `Expected a body without Content-Encoding, got ${JSON.stringify(encoding.slice(0, 60))}.`,
    );
  }
}

function readBytes(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const leave = () => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
    };
    function onData(chunk: Buffer): void {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= mostBytes) return;
      leave();
      request.pause();
      reject(tooLarge(mostBytes));
    }
    function onEnd(): void {
      leave();
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length));
    }
    function onGone(): void {
      leave();
      reject(whyUnread(request));
    }
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

/** Up to this many characters JSON.parse is quick with every text: some 5 ms at worst. Longer ones are read with rests. */
const mostAtOnce = 64 * 1_024;

function parse(text: string): unknown {
  // A byte order mark is not JSON, but parsers may ignore one (RFC 8259, section 8.1).
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return json.length <= mostAtOnce ? parseAtOnce(json) : parseSlowly(json);
}

function parseAtOnce(json: string): unknown {
  const value = parseStrictly(json);
  const repeated = repeatedKey(json, value);
  if (repeated !== undefined) throw keyTwice(repeated);
  return value;
}

function parseStrictly(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw notJson(json, positionOfMistake(json), error);
  }
}

async function parseSlowly(json: string): Promise<unknown> {
  try {
    return await parseInPieces(json);
  } catch (error) {
    if (error instanceof JsonMistake) throw notJson(json, error.at, error);
    if (!(error instanceof JsonRefused)) throw error;
    throw refusals[error.why](error.pointer);
  }
}

const notJson = (json: string, at: number, cause: unknown) =>
  new PabalError('bad-json', `The body is not valid JSON: ${describe(json, at)}.`, { cause });

/** Of two values under one key a parser keeps only one, and the people under the other would get no letter. */
const keyTwice = (field: string) => refused(field, 'each key once in an object', 'the same key again');

const tooDeep = (field: string) =>
  refused(field, 'at most 100 objects and lists in one another', 'more of them');

const tooManyKeys = (field: string) => refused(field, 'an object of at most 10000 keys', 'one with more');

const tooManyItems = (field: string) => refused(field, 'a list of at most 250000 items', 'one with more');

const keyTooLong = (field: string) => refused(field, 'keys of at most 262144 characters', 'a longer one');

const refusals = {
  'repeated-key': keyTwice,
  'too-deep': tooDeep,
  'too-many-keys': tooManyKeys,
  'too-many-items': tooManyItems,
  'key-too-long': keyTooLong,
} as const;

function refused(field: string, expected: string, got: string): PabalError {
  return new PabalError('invalid-request', `${field}: expected ${expected}, got ${got}.`, {
    fields: [{ field, expected, got }],
  });
}

/** Names the position and the one character there, and shows nothing else of the body. */
function describe(text: string, at: number): string {
  if (at >= text.length) return text.length === 0 ? 'it is empty' : `it ends too soon, at position ${at}`;
  const { line, column } = placeOf(text, at);
  const character = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return `unexpected ${character} at position ${at} (line ${line}, column ${column})`;
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: at - start + 1 };
}

/** The refusal of a body of more than this many bytes. */
export function tooLarge(mostBytes: number): PabalError {
  return new PabalError(
    'body-too-large',
    `The body is larger than the ${mostBytes / 1024 / 1024} MiB that this route takes. Send less at once.`,
  );
}
