import type { Envelope } from '../envelope.ts';
import type { Capabilities } from './capabilities.ts';

const endsCommand = /[\p{Cc}<>]/u;

/** False for an address that would end its command; `createLetter` lets none through. */
export function speakable({ from, to }: Envelope): boolean {
  return !endsCommand.test(from) && !endsCommand.test(to);
}

/** MAIL with what the server offers and the letter needs: RFC 1870, 6152 and 6531. */
export function mailCommand(envelope: Envelope, octets: number, offers: Capabilities): string {
  const size = offers.size ? ` SIZE=${octets}` : '';
  // Nothing but addresses is ever 8-bit: bodies are ASCII or base64.
  const eightBit = envelope.international && offers.eightBitMime ? ' BODY=8BITMIME' : '';
  const utf8 = envelope.international && offers.smtpUtf8 ? ' SMTPUTF8' : '';
  return `MAIL FROM:<${envelope.from}>${size}${eightBit}${utf8}\r\n`;
}

export function rcptCommand({ to }: Envelope): string {
  return `RCPT TO:<${to}>\r\n`;
}
