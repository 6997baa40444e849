import { excerpt } from '@pabal/domain';
import { parseAddress } from './address.ts';
import { type Mailbox, nameProblem } from './mailbox.ts';

/** A letter to one person, ready to be built and sent: a frozen value. */
export interface Letter {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  /** Any text; line breaks become spaces when the header is written. */
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** With its angle brackets, as in `<id@host>`. Fixed for the life of a delivery. */
  readonly messageId: string;
  readonly date: Date;
  /** Further header fields; see `createLetter` for those allowed. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A letter without its texts. */
export type LetterHead = Omit<Letter, 'html' | 'text'>;

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
  const { from, to, replyTo, subject, html, text, messageId, date, headers } = parts;
  return Object.freeze({ from, to, replyTo, subject, html, text, messageId, date, headers });
}

/** Throws what `createLetter` throws: all that can be wrong with a letter is in its head. */
export function checkHead(parts: LetterHead): void {
  checkMailbox('from', parts.from);
  checkMailbox('to', parts.to);
  if (parts.replyTo) checkMailbox('replyTo', parts.replyTo);
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

function fail(field: string, expected: string, got: string): never {
  throw new TypeError(`${field} of the letter: expected ${expected}, got ${got}.`);
}
