const lf = 0x0a;
const dot = 0x2e;
const lineThenDot = Buffer.from('\r\n.');
const oneDot = Buffer.of(dot);

/** The lone dot that ends a message (RFC 5321 4.1.1.4). */
export const finalDot = Buffer.from('.\r\n');

/**
 * A message as DATA wants it, without the final dot: a second dot before each one that begins a line (RFC 5321
 * 4.5.2), and an end of the last line. Lines must end in CRLF, as `buildMime` makes them. Copies only what needs
 * a change; most messages need none.
 */
export function asData(message: Buffer): Buffer {
  const pieces: Buffer[] = message[0] === dot ? [oneDot] : [];
  let from = 0;
  for (let at = message.indexOf(lineThenDot); at >= 0; at = message.indexOf(lineThenDot, at + 3)) {
    pieces.push(message.subarray(from, at + 3), oneDot);
    from = at + 3;
  }
  if (message.length > 0 && message.at(-1) !== lf) pieces.push(message.subarray(from), Buffer.from('\r\n'));
  else if (pieces.length > 0) pieces.push(message.subarray(from));
  return pieces.length === 0 ? message : Buffer.concat(pieces);
}
