// Mail that comes back: what it says of which letter. Reports have a form (RFC 3464, 5965); many servers send texts instead, and
// programs that answer for people say so in their own ways (RFC 3834). What is read is a stranger's: every part is bounded.

import PostalMime, { type Email } from 'postal-mime';
import { classifyReturn } from '../returns/classify.ts';
import { type AutoReply, isAutoReply } from './auto-replies.ts';
import { readDeliveryStatus } from './delivery-status.ts';
import { readFeedback } from './feedback.ts';
import { headOf } from './fields.ts';
import type { Parts, ReadMail, SaidOfLetter } from './parts.ts';
import { isReturned, readReturnedText } from './returned-text.ts';

/** A report stands before the letter that it is about. */
const mostOctets = 128 * 1024;
const mostText = 20_000;

/** Reads a mail, or as much of one as was kept. Never throws: what is no mail says nothing. */
export async function readMail(source: Uint8Array): Promise<ReadMail> {
  const email = await parse(source);
  if (email === undefined) return { said: undefined, letter: {}, subject: '', text: '' };
  const parts = partsOf(email);
  const feedback = readFeedback(parts);
  const status = feedback === undefined ? readDeliveryStatus(parts) : undefined;
  const said = feedback?.said ?? status ?? otherwise(parts);
  return {
    said,
    letter: { ...letterIn(parts), ...feedback?.letter },
    subject: (email.subject ?? '').slice(0, 1_000),
    text: parts.text,
  };
}

async function parse(source: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(withoutGaps(source.subarray(0, mostOctets)), {
      forceRfc822Attachments: true,
      attachmentEncoding: 'utf8',
      maxNestingDepth: 20,
      maxHeadersSize: 256 * 1024,
    });
  } catch {
    return undefined;
  }
}

/** Leaves out empty lines beyond a few in a row: the parser takes time by the square of their number. */
function withoutGaps(source: Uint8Array): Buffer {
  let empty = 0;
  const lines = Buffer.from(source)
    .toString('latin1')
    .split('\n')
    .filter((line) => {
      empty = line.trim() === '' ? empty + 1 : 0;
      return empty <= mostEmptyLines;
    });
  return Buffer.from(lines.join('\n'), 'latin1');
}

const mostEmptyLines = 20;

function partsOf(email: Email): Parts {
  const text = (email.text ?? withoutTags(email.html ?? '')).slice(0, mostText);
  return {
    email,
    text,
    header: (name) => email.headers.find(({ key }) => key === name)?.value.slice(0, 1_000) ?? '',
    part: (type) => {
      const content = email.attachments.find(({ mimeType }) => type.test(mimeType))?.content;
      return typeof content === 'string' ? content.slice(0, 256 * 1024) : undefined;
    },
  };
}

const withoutTags = (html: string) =>
  html
    .slice(0, 50_000)
    .replaceAll(/<(?:br|\/p|\/div|\/tr|\/li)\b[^<>]{0,200}>/gi, '\n')
    .replaceAll(/<[^<>]{0,400}>/g, ' ');

/** No report: a text about a letter that came back, an answer of a program, or something else. */
function otherwise(parts: Parts): SaidOfLetter | undefined {
  const replied: AutoReply = isAutoReply(parts);
  if (replied === 'certainly') return { kind: 'replied', counts: false };
  if (isReturned(parts)) return returned(parts);
  return replied === 'likely' ? { kind: 'replied', counts: false } : undefined;
}

function returned(parts: Parts): SaidOfLetter {
  const { delayed, words, recipient } = readReturnedText(parts);
  if (delayed) return { kind: 'delayed', counts: false, reply: words, recipient };
  return { ...classifyReturn({ text: words }), reply: words, recipient };
}

/** What came back with it: the letter, or its head, or a quotation of it. */
function letterIn({ part, text, header }: Parts): ReadMail['letter'] {
  const returnedHead = part(/^(?:message\/(?:rfc822|global)|text\/rfc822-headers|message\/global-headers)/);
  const head = headOf(returnedHead ?? '');
  const quoted = /^[> \t]*message-id:\s*(<[^<>\s]{1,250}>)/im.exec(text)?.[1];
  return {
    messageId: head.get('message-id') ?? quoted ?? (header('in-reply-to') || undefined),
    returnPath: head.get('return-path')?.replaceAll(/[<>\s]/g, ''),
  };
}
