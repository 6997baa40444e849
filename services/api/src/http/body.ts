// Reads a JSON body: never more of it than allowed, strictly UTF-8, and with a position when it is broken.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { PabalError } from '@pabal/domain';
import { positionOfMistake } from './json-position.ts';

/** The caller went away before the body was complete. Nobody is there to be answered. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone';
}

/**
 * Reads and parses the body of a request.
 *
 * @param mostBytes  a longer body is refused as soon as that is known, without reading on
 * @throws PabalError `unsupported-media-type`, `body-too-large` or `bad-json`
 * @throws CallerGone when the connection ended first
 */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  checkType(request);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const bytes = await readBytes(request, mostBytes);
  if (!isUtf8(bytes))
    throw new PabalError('bad-json', 'The body is not UTF-8. Send JSON as UTF-8 (RFC 8259).');
  return parse(bytes.toString('utf8'));
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

/** @throws PabalError `unsupported-media-type` for a body that would have to be unpacked */
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
      reject(new CallerGone('The caller went away before the body was complete.'));
    }
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function parse(text: string): unknown {
  // A byte order mark is no JSON, but parsers may ignore one (RFC 8259, section 8.1).
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new PabalError('bad-json', `The body is not valid JSON: ${describe(json)}.`, { cause: error });
  }
}

/** Names the place, and the one character there; never more of the body. */
function describe(text: string): string {
  const at = positionOfMistake(text);
  if (at >= text.length) return text.length === 0 ? 'it is empty' : `it ends too soon, at position ${at}`;
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const character = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return `unexpected ${character} at position ${at} (line ${line}, column ${column})`;
}

/** The refusal of a body of more than so many bytes. */
export function tooLarge(mostBytes: number): PabalError {
  return new PabalError(
    'body-too-large',
    `The body is larger than the ${mostBytes / 1024 / 1024} MiB that this route takes. Send less at once.`,
  );
}
