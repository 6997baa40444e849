// A mail as its readers see it, and what they find in it.

import type { Email } from 'postal-mime';

/** What a mail says of a letter. */
export interface SaidOfLetter {
  readonly kind: 'bounced' | 'soft-bounced' | 'delayed' | 'delivered' | 'complained' | 'replied';
  readonly counts: boolean;
  readonly status?: string | undefined;
  readonly reply?: string | undefined;
  /** The address that it names. */
  readonly recipient?: string | undefined;
}

/** A mail, read. */
export interface ReadMail {
  /** What it says; nothing for what a person wrote, or what cannot be understood. */
  readonly said: SaidOfLetter | undefined;
  /** What it has of the letter that it is about. */
  readonly letter: { readonly messageId?: string | undefined; readonly returnPath?: string | undefined };
  readonly subject: string;
  /** Its text, as far as it is looked at. */
  readonly text: string;
}

/** A mail with the parts that reports are made of. */
export interface Parts {
  readonly email: Email;
  /** The fields of its head, in lower case. */
  readonly header: (name: string) => string;
  readonly text: string;
  /** The first part of this type, as text. */
  readonly part: (type: RegExp) => string | undefined;
}
