import { messageOf } from '@pabal/domain';
import PostalMime, { type Address, type Email } from 'postal-mime';
import type { Content, Correspondent } from './letters.ts';

/** Parses a message. A message that cannot be parsed is shown by its source, with a subject that says so. */
export async function parseLetter(source: Buffer): Promise<Content> {
  try {
    return describe(await PostalMime.parse(source));
  } catch (error) {
    const reason = messageOf(error);
    return { ...empty, subject: `(unreadable: ${reason})`, text: source.toString('utf8') };
  }
}

/** A part of a letter besides its texts. */
export interface Part {
  readonly name: string;
  readonly type: string;
  /** Without its brackets; empty for a part that no picture names. */
  readonly contentId: string;
  readonly content: Buffer;
}

/** The parts of a letter besides its texts, in the order in which the letter lists them; none of one that cannot be parsed. */
export async function partsOf(source: Buffer): Promise<readonly Part[]> {
  const { attachments } = await PostalMime.parse(source).catch(() => ({ attachments: [] }));
  return attachments.map(({ filename, mimeType, contentId, content }) => ({
    name: filename ?? '',
    type: mimeType,
    contentId: (contentId ?? '').replace(/^<|>$/g, ''),
    content: Buffer.from(typeof content === 'string' ? content : new Uint8Array(content)),
  }));
}

const empty: Content = {
  from: { name: '', address: '' },
  to: [],
  subject: '',
  messageId: '',
  html: '',
  text: '',
  headers: [],
  attachments: [],
};

function describe(email: Email): Content {
  return {
    from: flatten(email.from ? [email.from] : [])[0] ?? empty.from,
    to: flatten(email.to ?? []),
    subject: email.subject ?? '',
    messageId: email.messageId ?? '',
    html: email.html ?? '',
    text: email.text ?? '',
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    attachments: email.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? '',
      type: mimeType,
      bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
    })),
  };
}

/** Members of a group are listed like all others. */
function flatten(addresses: readonly Address[]): Correspondent[] {
  return addresses.flatMap((entry) =>
    (entry.group ?? [entry]).map(({ name, address }) => ({ name, address: address ?? '' })),
  );
}
