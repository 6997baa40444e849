// Whether two messages of our own making mean the same.

import type { PiecedMessage } from './pieces.ts';

type Message = string | PiecedMessage;

/**
 * Whether two messages have the same header, octet by octet, and the same parts with the same content once it is decoded. Lines
 * of base64 may end elsewhere.
 */
export function sameMessage(one: Message, other: Message): boolean {
  const [first, second] = [partsOf(String(one)), partsOf(String(other))];
  return first.length === second.length && first.every((part, index) => part === second[index]);
}

/** The header, and each part with its own header and its content decoded. */
function partsOf(message: string): readonly string[] {
  const end = message.indexOf('\r\n\r\n');
  const boundary = /\r\n boundary="([^"]+)"$/.exec(message.slice(0, end))?.[1] ?? '';
  return [
    message.slice(0, end),
    ...message
      .slice(end + 2)
      .split(`\r\n--${boundary}`)
      .map(decoded),
  ];
}

function decoded(part: string): string {
  const end = part.indexOf('\r\n\r\n');
  const header = part.slice(0, end);
  if (end < 0 || !header.endsWith('base64')) return part;
  return `${header}\r\n\r\n${Buffer.from(part.slice(end), 'base64').toString('latin1')}`;
}
