const lineThenDot = /\r\n\./g;

/** The lone dot that ends a message (RFC 5321 4.1.1.4). */
export const finalDot = '.\r\n';

/**
 * A message as DATA wants it, without the final dot: a second dot before each one that begins a line (RFC 5321
 * 4.5.2), and an end of the last line. Lines must end in CRLF, as `buildMime` makes them. The very same string when
 * nothing needs a change, as in most messages.
 */
export function asData(message: string): string {
  const stuffed = message.includes('\r\n.') ? message.replace(lineThenDot, '\r\n..') : message;
  const begun = stuffed.startsWith('.') ? `.${stuffed}` : stuffed;
  return begun === '' || begun.endsWith('\n') ? begun : `${begun}\r\n`;
}
