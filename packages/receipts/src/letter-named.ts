// By what a report names its letter.

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ofMessageId = new RegExp(`<?(${uuid})@[a-z0-9.-]{1,120}>?`, 'i');
const bare = new RegExp(`^${uuid}$`, 'i');

/** A letter as a report names it. */
export interface NamedLetter {
  readonly deliveryId: string;
  readonly remoteId?: string | undefined;
}

/** The letter of a Message-ID, which begins with the letter's id; nothing when the id is not of our making. */
export function letterOfMessageId(messageId: string | undefined): NamedLetter | undefined {
  const [whole, id] = ofMessageId.exec(messageId ?? '') ?? [];
  if (whole === undefined || id === undefined) return undefined;
  return { deliveryId: id.toLowerCase(), remoteId: `<${whole.replaceAll(/[<>]/g, '')}>` };
}

/** The letter of an id that a provider was given with it, in a field of its own. */
export function letterOfId(id: unknown): NamedLetter | undefined {
  return typeof id === 'string' && bare.test(id) ? { deliveryId: id.toLowerCase() } : undefined;
}
