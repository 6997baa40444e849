// The message of a letter as it was handed to the server, made again: its header fields and its source.

import { createHash } from 'node:crypto';
import { writeCalendar } from '@pabal/calendar';
import type { SpaceQueryable } from '@pabal/db/store';
import type { EventAttachment } from '@pabal/domain';
import {
  createLetter,
  type LetterFile,
  listHeaders,
  type Mailbox,
  parseMailbox,
  toMailObject,
} from '@pabal/mail';
import { mailboxesIn, type Rendered } from '@pabal/render';
import {
  filesOf,
  type LetterAsSent,
  type LetterViewer,
  type MadeAgain,
  madeAgain,
  shown,
  uidOf,
} from './letter-as-sent.ts';

/** A letter as it was sent, with its message. */
export interface LetterSource extends LetterAsSent {
  /** In the order of the message, unfolded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** The whole message (RFC 5322). */
  readonly source: string;
}

/** What the installation puts into messages. */
export interface MessageSettings {
  /** The sender of templates that name none. */
  readonly from: Mailbox;
  /** Right-hand side of the List-Id. */
  readonly listDomain: string;
}

const whatDiffers =
  'The date is the one of the attempt, and the signature (DKIM) is missing: neither is kept. The sender is the one of today where the template names none.';

const filesLeftOut = 'Of its files the source has names and lengths, and not what is in them.';

/**
 * The letter of a delivery with its message. Links of its reader lead nowhere in it, as in `letterAsSent`.
 *
 * @throws PabalError as `letterAsSent` does
 */
export async function letterSource(
  store: SpaceQueryable,
  deliveryId: string,
  viewer: LetterViewer,
  settings: MessageSettings,
): Promise<LetterSource> {
  const made = await madeAgain(store, deliveryId, viewer);
  const source = messageOf(made, settings);
  const letter = shown(made);
  return {
    ...letter,
    differences: [...letter.differences, whatDiffers, ...(hasFiles(made) ? [filesLeftOut] : [])],
    headers: headersIn(source),
    source,
  };
}

function messageOf({ letter, kept, parts, newsletter }: MadeAgain, { from, listDomain }: MessageSettings) {
  const own = mailboxesIn(kept);
  const { address, name, remoteId, replyTo } = letter;
  const { subject, html, text } = parts;
  const sender = mailboxIn(own.from) ?? from;
  const to = name === null ? { address } : { address, name };
  const answers = replyTo === null ? mailboxIn(own.replyTo) : { address: replyTo };
  const date = letter.claimedAt ?? letter.createdAt;
  const { message } = toMailObject(
    createLetter({
      ...{ from: sender, to, replyTo: answers, subject, html, text, messageId: remoteId, date },
      files: [...filesOf(letter), ...picturesOf(parts.pictures)].map(leftOut),
      calendar:
        parts.calendar &&
        writeCalendar(parts.calendar, {
          uid: uidOf(letter, parts.calendar),
          attendee: to,
          answersTo: answers ?? sender,
          isAnswered: answers !== undefined,
          stamp: date,
        }),
      headers:
        newsletter === undefined ? undefined : listHeaders({ url: wayOut, key: newsletter, listDomain }),
    }),
  );
  return Buffer.from(message.toString(), 'latin1').toString('utf8');
}

const hasFiles = ({ letter, parts }: MadeAgain): boolean =>
  filesOf(letter).length + picturesOf(parts.pictures).length > 0;

const picturesOf = (pictures: Rendered['pictures'] = []) =>
  pictures.map(({ name, type, bytes }) => ({
    ...{ name, type, contentId: name, size: bytes.length },
    hash: createHash('sha256').update(bytes).digest('hex'),
  }));

/** A file of which its length stands in place of its content. */
function leftOut({ name, type, size, hash, contentId }: EventAttachment): LetterFile {
  return {
    name,
    type,
    contentId,
    file: { lines: Buffer.from(`(${size} octets, SHA-256 ${hash})\r\n`), size },
  };
}

/** In place of the reader's own link (RFC 2606). */
const wayOut = 'https://unsubscribe.invalid/';

function mailboxIn(text: string | undefined): Mailbox | undefined {
  const parsed = text === undefined ? undefined : parseMailbox(text);
  return parsed?.ok === true ? parsed.mailbox : undefined;
}

function headersIn(source: string): LetterSource['headers'] {
  const [head = ''] = source.split('\r\n\r\n', 1);
  return head
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => {
      const colon = line.indexOf(':');
      return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
    });
}
