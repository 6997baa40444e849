// Files that go with the letters of an event, as its data names them.

/**
 * Under this name the data of an event has the list of its files: what the ledger hands to a sender with each letter need not
 * grow for the many that have none. It is no name that a template can ask for, and no app can post it.
 */
export const attachmentsField = 'pabal:attachments';

/** A file of an event. */
export interface EventAttachment {
  /** SHA-256 of its content, in hexadecimal. */
  readonly hash: string;
  readonly name: string;
  /** `type/subtype`. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** The html shows it by this id, and it is no file beside the letter. */
  readonly contentId?: string | undefined;
}

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** Whether a text is a media type in lower case, without parameters. */
export const isMediaType = (text: string) => mediaType.test(text);

type Data = Readonly<Record<string, unknown>>;

const none: readonly EventAttachment[] = [];

/** The files that the data of an event names. */
export function attachmentsIn(data: Data): readonly EventAttachment[] {
  const listed = data[attachmentsField];
  return listed === undefined ? none : Array.isArray(listed) ? listed.filter(isAttachment) : none;
}

/** The JSON of an event's data with its files in it. */
export function withAttachments(json: string, attachments: readonly EventAttachment[]): string {
  const field = `${JSON.stringify(attachmentsField)}:${JSON.stringify(attachments)}`;
  const rest = json.trimStart().slice(1);
  return rest.trimStart().startsWith('}') ? `{${field}}` : `{${field},${rest}`;
}

function isAttachment(value: unknown): value is EventAttachment {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Data = { ...value };
  const texts = [fields.hash, fields.name, fields.type].every((text) => typeof text === 'string');
  const isShown = fields.contentId === undefined || typeof fields.contentId === 'string';
  return texts && isShown && typeof fields.size === 'number';
}
