/** The bytes between DATA and the final dot, as they came over the wire. */
export const endOfMessage = Buffer.from('\r\n.\r\n');

/** True when the message is over before its first line. */
export function endsAtOnce(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).equals(endOfMessage.subarray(2));
}

/** A copy without the dots the client added (RFC 5321 4.5.2); a copy, so that no received chunk is kept alive. */
export function unstuffed(raw: Buffer): Buffer {
  if (raw[0] !== 0x2e && !raw.includes('\r\n.')) return Buffer.from(raw);
  return Buffer.from(raw.toString('latin1').replace(/^\./, '').replaceAll('\r\n.', '\r\n'), 'latin1');
}

/** The Message-ID with its brackets; empty when the header has none. */
export function messageIdOf(raw: Buffer): string {
  const head = raw.toString('latin1', 0, Math.max(raw.indexOf('\r\n\r\n'), 0));
  return /^message-id:\s*(<[^>\r\n]*>)/im.exec(head)?.[1] ?? '';
}
