// Files that go with letters: sent once, named by events.

import { createHash } from 'node:crypto';

/** A file as it is sent. */
export interface FileToSend {
  readonly content: Uint8Array;
  /** What the reader sees, such as `invoice.pdf`. */
  readonly name: string;
  /** Its media type, such as `application/pdf`. */
  readonly type: string;
  /** For a picture that the letter shows itself, as `<img src="cid:…">`. */
  readonly contentId?: string;
}

/** A file that pabal has, as an event names it. It stays for a day, and for as long as an event has it. */
export interface Attachment {
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  readonly name: string;
  readonly contentId?: string;
}

/** The file as an event names it. */
export function attachmentOf({ content, name, contentId }: FileToSend): Attachment {
  const hash = createHash('sha256').update(content).digest('hex');
  return { hash, name, ...(contentId !== undefined && { contentId }) };
}

/** How it goes over the wire. */
export const sentAs = ({ content, type }: FileToSend, { hash }: Attachment) => ({
  method: 'PUT' as const,
  path: `v1/attachments/${hash}`,
  headers: { 'content-type': type },
  body: content,
});
