import { nonAscii } from '../address.ts';
import type { Letter } from '../letter.ts';
import { encodeBody } from './body.ts';
import { mailboxField, structuredField, textField } from './headers.ts';

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
    octetsOf(headerLines(letter).join('\r\n')),
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    '',
    `--${boundary}`,
    part('text/plain', letter.text, boundary),
    `--${boundary}`,
    part('text/html', letter.html, boundary),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

/** Only an address with a non-ASCII local part leaves anything but ASCII in a header (RFC 6532); bodies never do. */
function octetsOf(headers: string): string {
  return nonAscii.test(headers) ? Buffer.from(headers, 'utf8').toString('latin1') : headers;
}

function headerLines(letter: Letter): string[] {
  const lines = [mailboxField('From', letter.from), mailboxField('To', letter.to)];
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
function boundaryOf(letter: Letter): string {
  return `=_${letter.messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 60)}`;
}

function part(type: 'text/plain' | 'text/html', text: string, boundary: string): string {
  const body = encodeBody(text, boundary);
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${body.encoding}\r\n\r\n${body.content}`;
}
