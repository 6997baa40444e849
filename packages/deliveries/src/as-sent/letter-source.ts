// The message of a letter as it was handed to the server, made again: its header fields and its source.

import type { SpaceQueryable } from '@pabal/db/store';
import { createLetter, listHeaders, type Mailbox, parseMailbox, toMailObject } from '@pabal/mail';
import { mailboxesIn } from '@pabal/render';
import { type LetterAsSent, type LetterViewer, type MadeAgain, madeAgain, shown } from './letter-as-sent.ts';

/** A letter as it was sent, with its message. */
export interface LetterSource extends LetterAsSent {
  /** As in the message, unfolded, in their order. */
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
    differences: [...letter.differences, whatDiffers],
    headers: headersIn(source),
    source,
  };
}

function messageOf({ letter, kept, parts, newsletter }: MadeAgain, { from, listDomain }: MessageSettings) {
  const own = mailboxesIn(kept);
  const { address, name, remoteId, replyTo } = letter;
  const { subject, html, text } = parts;
  const { message } = toMailObject(
    createLetter({
      from: mailboxIn(own.from) ?? from,
      to: name === null ? { address } : { address, name },
      replyTo: replyTo === null ? mailboxIn(own.replyTo) : { address: replyTo },
      ...{ subject, html, text, messageId: remoteId },
      date: letter.claimedAt ?? letter.createdAt,
      headers:
        newsletter === undefined ? undefined : listHeaders({ url: wayOut, key: newsletter, listDomain }),
    }),
  );
  return Buffer.from(message.toString(), 'latin1').toString('utf8');
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
