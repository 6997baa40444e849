import { nonAscii } from '../address.ts';
import type { Letter, LetterHead } from '../letter.ts';
import { type Encoding, encodeBody } from './body.ts';
import type { FilledPart } from './form-part.ts';
import { fromField, mailboxField, structuredField, textField } from './headers.ts';
import { hasFiles, partedBody, piecedMessage } from './parts.ts';
import { PiecedMessage, PieceWriter } from './pieces.ts';

/**
 * Builds the message of a letter (RFC 5322, 2046): multipart/alternative, the text first, the html as
 * the better form after it. Pure: the same letter always gives the same octets, so that a retry repeats
 * exactly what was sent before.
 *
 * @returns the message's octets as the characters of a string (`latin1`). A string goes to a socket without a buffer of
 *   its own, and buffers by the thousand are what makes the collector of garbage work hardest.
 */
export function buildMime(letter: Letter): string {
  const boundary = boundaryOf(letter);
  return [
    headerOf(letter, boundary),
    part('text/plain', letter.text, boundary),
    `--${boundary}`,
    part('text/html', letter.html, boundary),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

/**
 * Builds the message of a letter with parts (`parts.ts`), as pure as `buildMime`.
 *
 * @returns pieces where the letter has files, which other letters share with it
 */
export function buildWithParts(letter: Letter): string | PiecedMessage {
  const body = partedBody(letter, idOf(letter));
  const header = `${octetsOf(headerLines(letter).join('\r\n'))}\r\n${body.fields.join('\r\n')}\r\n\r\n`;
  const message = piecedMessage(header, body);
  return hasFiles(letter) ? message : message.toString();
}

/**
 * Builds the same message of parts that are encoded already, as `encodePart` does it: the same header, and parts that mean
 * the same, with other lines where they are base64.
 *
 * @returns a string for the rare letter that has to be looked through for dots
 */
export function buildFromParts(
  head: LetterHead,
  parts: { readonly text: FilledPart; readonly html: FilledPart },
): string | PiecedMessage {
  const boundary = boundaryOf(head);
  const writer = new PieceWriter();
  writer.text(`${headerOf(head, boundary)}\r\n`);
  const text = parts.text.write(writer, boundary, (encoding) => partHeader('text/plain', encoding));
  writer.text(`--${boundary}\r\n`);
  const html = parts.html.write(writer, boundary, (encoding) => partHeader('text/html', encoding));
  writer.text(`--${boundary}--\r\n`);
  const message = new PiecedMessage(writer.end(), text.encoding === 'base64' && html.encoding === 'base64');
  return text.mayHaveDots || html.mayHaveDots ? message.toString() : message;
}

/** The header, the empty line after it, and the first boundary. */
function headerOf(head: LetterHead, boundary: string): string {
  return [
    octetsOf(headerLines(head).join('\r\n')),
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    '',
    `--${boundary}`,
  ].join('\r\n');
}

/** Only an address with a non-ASCII local part leaves anything but ASCII in a header (RFC 6532); bodies never do. */
function octetsOf(headers: string): string {
  return nonAscii.test(headers) ? Buffer.from(headers, 'utf8').toString('latin1') : headers;
}

function headerLines(letter: LetterHead): string[] {
  const lines = [fromField(letter.from), mailboxField('To', letter.to)];
  if (letter.replyTo) lines.push(mailboxField('Reply-To', letter.replyTo));
  lines.push(
    textField('Subject', letter.subject),
    `Message-ID: ${letter.messageId}`,
    `Date: ${letter.date.toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
  );
  const extra = Object.entries(letter.headers ?? {});
  // RFC 3834: vacation responders keep quiet when they see it.
  if (!extra.some(([name]) => name.toLowerCase() === 'auto-submitted'))
    lines.push('Auto-Submitted: auto-generated');
  return lines.concat(extra.map(([name, value]) => structuredField(name, value)));
}

/**
 * Made from the Message-ID, within the 70 characters RFC 2046 allows. It cannot occur in a part: base64
 * has no `_`, and a part left readable is checked for it.
 */
function boundaryOf(letter: LetterHead): string {
  return `=_${idOf(letter)}`;
}

const idOf = ({ messageId }: LetterHead) => messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 60);

function part(type: PartType, text: string, boundary: string): string {
  const body = encodeBody(text, boundary);
  return `${partHeader(type, body.encoding)}${body.content}`;
}

type PartType = 'text/plain' | 'text/html';

function partHeader(type: PartType, encoding: Encoding): string {
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
}
