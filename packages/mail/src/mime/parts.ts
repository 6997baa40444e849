// Letters with parts besides their text and html (RFC 2046, 2183, 2387): files, pictures that the html shows, an invitation.
//
//   mixed
//     alternative
//       text/plain
//       related            only with pictures
//         text/html
//         picture …
//       text/calendar      only with an invitation
//     application/ics      its twin, for programs that take invitations from files alone
//     file …
//
// The invitation stands beside the text and once more as a file, as Google's own calendar sends it: Gmail and Outlook show its
// buttons by the first, Apple's Mail and older ones open the second.

import type { Letter, LetterFile } from '../letter.ts';
import { encodeAsBase64, encodeBody } from './body.ts';
import { contentDisposition, contentType } from './file-fields.ts';
import { PiecedMessage, PieceWriter } from './pieces.ts';

/** A part as it is written: its fields, and what is in it. */
type Entity =
  | { readonly fields: readonly string[]; readonly content: string | Buffer }
  | { readonly multipart: string; readonly fields: readonly string[]; readonly parts: readonly Entity[] };

/** The message of a letter with parts, after its own header fields. */
export interface PartedBody {
  /** The fields of the message that say what its body is. */
  readonly fields: readonly string[];
  write(writer: PieceWriter): void;
}

/**
 * The body of a letter with parts.
 *
 * @param id  what boundaries are made of: letters and digits, at most 60
 */
export function partedBody(letter: Letter, id: string): PartedBody {
  const whole = wholeOf(letter);
  const boundaries = new Boundaries(id);
  const boundary = boundaries.next();
  return {
    fields: fieldsOf(whole, boundary),
    write: (writer) => writeContent(writer, whole, boundary, boundaries),
  };
}

/** True when such letters are handed over in pieces. */
export const hasFiles = ({ files }: Letter): boolean => files !== undefined && files.length > 0;

/** The message of a letter that has files: what they share goes to the socket as it is. */
export function piecedMessage(header: string, body: PartedBody): PiecedMessage {
  const writer = new PieceWriter();
  writer.text(header);
  body.write(writer);
  // All content is base64, and the fields of parts have no white space that could be less.
  return new PiecedMessage(writer.end(), true);
}

function wholeOf(letter: Letter): Entity {
  const { text, html, calendar, files = [] } = letter;
  const textPart = hasFiles(letter) ? base64Part : readablePart;
  const pictures = files.filter(({ contentId }) => contentId !== undefined);
  const shown: Entity = textPart('text/html; charset=utf-8', html);
  const alternatives: Entity[] = [
    textPart('text/plain; charset=utf-8', text),
    pictures.length === 0
      ? shown
      : multipart('related;\r\n type="text/html"', [shown, ...pictures.map(filePart)]),
    ...(calendar === undefined
      ? []
      : [textPart(`text/calendar; charset=utf-8; method=${calendar.method}`, calendar.text)]),
  ];
  const attached: Entity[] = [
    ...(calendar === undefined ? [] : [calendarFile(calendar.text)]),
    ...files.filter(({ contentId }) => contentId === undefined).map(filePart),
  ];
  const alternative = multipart('alternative', alternatives);
  return attached.length === 0 ? alternative : multipart('mixed', [alternative, ...attached]);
}

const multipart = (subtype: string, parts: readonly Entity[]): Entity => ({
  multipart: `multipart/${subtype}`,
  fields: [],
  parts,
});

/** What no readable part may have in it: the beginning of every boundary line. */
const beginning = '--=_';

function readablePart(type: string, text: string): Entity {
  const { encoding, content } = encodeBody(text, beginning);
  return {
    fields: [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`],
    content: `${content}\r\n`,
  };
}

function base64Part(type: string, text: string): Entity {
  return {
    fields: [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64'],
    content: `${encodeAsBase64(text)}\r\n`,
  };
}

const calendarFileName = 'invite.ics';

function calendarFile(text: string): Entity {
  return {
    fields: [
      contentType('application/ics', calendarFileName),
      'Content-Transfer-Encoding: base64',
      contentDisposition('attachment', calendarFileName),
    ],
    content: `${encodeAsBase64(text)}\r\n`,
  };
}

function filePart({ file, name, type, contentId }: LetterFile): Entity {
  return {
    fields: [
      contentType(type, name),
      'Content-Transfer-Encoding: base64',
      ...(contentId === undefined ? [] : [`Content-ID: <${contentId}>`]),
      contentDisposition(contentId === undefined ? 'attachment' : 'inline', name),
    ],
    content: file.lines,
  };
}

function fieldsOf(entity: Entity, boundary: string): readonly string[] {
  if (!('parts' in entity)) return entity.fields;
  return [`Content-Type: ${entity.multipart};\r\n boundary="${boundary}"`, ...entity.fields];
}

function writeContent(writer: PieceWriter, entity: Entity, boundary: string, boundaries: Boundaries): void {
  if (!('parts' in entity)) {
    if (typeof entity.content === 'string') writer.text(entity.content);
    else writer.buffer(entity.content);
    return;
  }
  for (const part of entity.parts) {
    const inner = 'parts' in part ? boundaries.next() : '';
    writer.text(`--${boundary}\r\n${fieldsOf(part, inner).join('\r\n')}\r\n\r\n`);
    writeContent(writer, part, inner, boundaries);
  }
  writer.text(`--${boundary}--\r\n`);
}

/**
 * Boundaries of one message. None begins with another: a line is compared with the beginning of what it may be (RFC 2046
 * 5.1.1). None occurs in base64, which has no `_`.
 */
class Boundaries {
  readonly #id: string;
  #count = 0;

  constructor(id: string) {
    this.#id = id;
  }

  next(): string {
    this.#count += 1;
    return `=_${this.#count}_${this.#id}`;
  }
}
