// The answers to requests that Node cannot parse, or that do not end.

import { maxHeaderSize } from 'node:http';
import { PabalError } from '@pabal/domain';

/** The errors of Node's parser and of its timeouts. */
interface Mistake {
  readonly code: string;
  readonly reason: string;
  /** Where in `packet` the parser stopped. */
  readonly at: number;
  readonly packet: Uint8Array;
}

const kibibytes = maxHeaderSize / 1024;

/** The refusal of what the parser could not read; undefined when the connection itself broke. */
export function refusalOfUnparsed(error: Error): PabalError | undefined {
  const mistake = mistakeOf(error);
  if (mistake === undefined) return undefined;
  switch (mistake.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new PabalError(
        'request-timeout',
        'The request was not complete in time. Send its head and its body without a pause.',
      );
    case 'HPE_HEADER_OVERFLOW':
      return new PabalError(
        'head-too-large',
        `The request line and the header fields together are larger than the ${kibibytes} KiB that are accepted. Send fewer or shorter header fields.`,
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new PabalError(
        'body-too-large',
        `The extensions of the body’s chunks are larger than the ${kibibytes} KiB that are accepted. Leave them out.`,
      );
    case 'HPE_PAUSED_H2_UPGRADE':
      return new PabalError('http-version', 'Expected HTTP/1.0 or HTTP/1.1, got the preface of HTTP/2.');
    case 'HPE_INVALID_VERSION':
      return badVersion(mistake);
    case 'HPE_INVALID_METHOD':
      return badMethod(mistake);
    case 'HPE_INVALID_URL':
      return badTarget(mistake);
    default:
      return badHttp(mistake.reason);
  }
}

/** Whether the caller closed its side of the connection within a request. */
export function isBrokenOff(error: Error): boolean {
  return 'code' in error && error.code === 'HPE_INVALID_EOF_STATE';
}

function mistakeOf(error: Error): Mistake | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code !== 'ERR_HTTP_REQUEST_TIMEOUT' && !code.startsWith('HPE_')) return undefined;
  return {
    code,
    reason: 'reason' in error && typeof error.reason === 'string' ? error.reason : '',
    at: 'bytesParsed' in error && typeof error.bytesParsed === 'number' ? error.bytesParsed : 0,
    packet:
      'rawPacket' in error && error.rawPacket instanceof Uint8Array ? error.rawPacket : new Uint8Array(),
  };
}

const badHttp = (reason: string): PabalError =>
  new PabalError('bad-http', `Expected a request of HTTP/1.1 (RFC 9112), got something else: ${reason}.`);

function badVersion({ reason, ...mistake }: Mistake): PabalError {
  const [, got] = / HTTP\/(\d\.\d)\r\n/.exec(lineOf(mistake)) ?? [];
  return got === undefined
    ? badHttp(reason)
    : new PabalError('http-version', `Expected HTTP/1.0 or HTTP/1.1, got HTTP/${got}.`);
}

/** The first byte of a TLS handshake, in the old and the new form of a record. */
const tlsHandshake = 0x16;

function badMethod({ reason, ...mistake }: Mistake): PabalError {
  if (mistake.packet[0] === tlsHandshake)
    return badHttp('the beginning of TLS. Use http://, or put what ends TLS in front of the api');
  const [, got] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) \S+ HTTP\/1\.[01]\r\n/.exec(lineOf(mistake)) ?? [];
  return got === undefined
    ? badHttp(reason)
    : new PabalError('not-implemented', `Expected a method of HTTP such as GET or POST, got ${got}.`);
}

function badTarget({ packet, at, reason }: Mistake): PabalError {
  const byte = packet[at] ?? 0;
  if (byte < 0x80) return badHttp(reason);
  return new PabalError(
    'bad-http',
    `Expected a target in ASCII, got one with the byte 0x${byte.toString(16).toUpperCase()}. Write other characters percent-encoded as UTF-8: 한 is %ED%95%9C.`,
  );
}

/** The rest of a packet, from the line at which the parser stopped: other requests may come before it. */
function lineOf({ packet, at }: Pick<Mistake, 'packet' | 'at'>): string {
  const text = Buffer.from(packet).toString('latin1');
  return text.slice(text.lastIndexOf('\n', at - 1) + 1);
}
