import { excerpt } from '@pabal/domain';
import { parseAddress } from './address.ts';
import { type Mailbox, nameProblem } from './mailbox.ts';
import type { EncodedFile } from './mime/encoded-file.ts';

/** A letter to one person, ready to be built and sent: a frozen value. */
export interface Letter {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  /** Where it comes back to when it cannot be delivered: the sender of the envelope. Default: the address of `from`. */
  readonly returnPath?: string | undefined;
  /** Any text; line breaks become spaces when the header is written. */
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** With its angle brackets, as in `<id@host>`. Fixed for the life of a delivery. */
  readonly messageId: string;
  readonly date: Date;
  /** Further header fields; see `createLetter` for those allowed. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An invitation, as iCalendar, with its method (RFC 6047). */
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly text: string } | undefined;
  readonly files?: readonly LetterFile[] | undefined;
}

/** A file that goes with a letter. */
export interface LetterFile {
  readonly file: EncodedFile;
  readonly name: string;
  /** `type/subtype`, without parameters. */
  readonly type: string;
  /** By which the html shows it, as in `<img src="cid:…">`; such a file is not listed among the others. */
  readonly contentId?: string | undefined;
}

/** A letter without what is in it. */
export type LetterHead = Omit<Letter, 'html' | 'text' | 'calendar' | 'files'>;

const messageIdForm = /^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120}>$/;

/**
 * Fields a letter may carry besides its own. Everything else is refused, so that no setting and no
 * event can add a recipient or replace a field that the builder writes.
 */
const allowedHeader =
  /^(?:X-[A-Za-z0-9-]{1,60}|List-[A-Za-z-]{1,40}|Feedback-ID|Precedence|Auto-Submitted|References|In-Reply-To)$/i;
/** Printable ASCII words with single spaces between them: it can be folded at every space and has no other reading. */
const headerValue = /^[\x21-\x7e]{1,900}(?: [\x21-\x7e]{1,900})*$/;
const maxHeaderLength = 4_000;

/**
 * Makes a letter and vouches for it: every address is one address, no value can end its header line.
 * Throws a TypeError that names the field; the text of the letter is never part of it.
 */
export function createLetter(parts: Letter): Letter {
  checkHead(parts);
  const { from, to, replyTo, returnPath, subject, html, text, messageId, date, headers } = parts;
  const { calendar, files } = parts;
  for (const file of files ?? []) checkFile(file);
  return Object.freeze({
    from,
    to,
    replyTo,
    returnPath,
    subject,
    html,
    text,
    messageId,
    date,
    headers,
    calendar,
    files,
  });
}

/** Throws what `createLetter` throws for a letter without files: all that can be wrong with it is in its head. */
export function checkHead(parts: LetterHead): void {
  checkMailbox('from', parts.from);
  checkMailbox('to', parts.to);
  if (parts.replyTo) checkMailbox('replyTo', parts.replyTo);
  if (parts.returnPath !== undefined) checkMailbox('returnPath', { address: parts.returnPath });
  if (!messageIdForm.test(parts.messageId))
    fail('messageId', 'an id such as <id@host>', excerpt(parts.messageId));
  if (Number.isNaN(parts.date.getTime())) fail('date', 'a valid date', 'an invalid one');
  for (const [name, value] of Object.entries(parts.headers ?? {})) checkHeader(name, value);
}

function checkMailbox(field: string, mailbox: Mailbox): void {
  const parsed = parseAddress(mailbox.address);
  // This error ends in a log: it says what was wrong with the address, not the address.
  if (!parsed.ok) fail(`${field}.address`, parsed.expected, 'something else');
  const problem = nameProblem(mailbox.name ?? '');
  if (problem !== undefined) fail(`${field}.name`, problem, 'something else');
}

function checkHeader(name: string, value: string): void {
  if (!allowedHeader.test(name)) {
    fail(
      `headers.${excerpt(name)}`,
      'X-…, List-…, Feedback-ID, Precedence, Auto-Submitted, References or In-Reply-To',
      'another field',
    );
  }
  if (value.length > maxHeaderLength)
    fail(`headers.${name}`, `at most ${maxHeaderLength} characters`, `${value.length}`);
  if (!headerValue.test(value)) fail(`headers.${name}`, 'printable ASCII with single spaces', excerpt(value));
}

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;
const contentIdForm = /^[A-Za-z0-9._@-]{1,150}$/;
const longestFileName = 255;

function checkFile({ name, type, contentId }: LetterFile): void {
  if (!mediaType.test(type)) fail('files.type', 'a media type such as application/pdf', excerpt(type));
  // The name may be a person's, and this error ends in a log.
  if (name === '' || name.length > longestFileName || /\p{Cc}/u.test(name))
    fail('files.name', `a name of at most ${longestFileName} characters on one line`, 'something else');
  if (contentId !== undefined && !contentIdForm.test(contentId))
    fail('files.contentId', 'letters, digits, and any of ._@-', excerpt(contentId));
}

function fail(field: string, expected: string, got: string): never {
  throw new TypeError(`${field} of the letter: expected ${expected}, got ${got}.`);
}
