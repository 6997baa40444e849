import { domainToASCII } from 'node:url';

// One address, checked before it can reach an envelope or a header. Stricter than RFC 5321 on purpose:
//
// - Quoted local parts ("a b"@x.example) are refused. Hardly any mailbox has one, while parsers disagree
//   about what stands inside the quotes, and that is how one recipient becomes another.
// - IP literals (a@[192.0.2.1]) and single-label domains (root@localhost) are refused: neither is a
//   mailbox on the public internet.
// - Non-ASCII domains become their ASCII form (IDNA), so that they work with every server. Non-ASCII
//   local parts have no ASCII form; they are accepted and need a server with SMTPUTF8 (RFC 6531).

/** An address that may be written to. */
export interface Address {
  /** For the envelope and the headers: local part as given, domain in lower case and ASCII. */
  readonly address: string;
  /** What makes it the same mailbox to us: the whole address in lower case, NFC. */
  readonly key: string;
  /** True when only a server that offers SMTPUTF8 can take it. */
  readonly needsSmtpUtf8: boolean;
}

/** What was expected and what came, in the words of a field problem. */
export interface Refusal {
  readonly ok: false;
  readonly expected: string;
  readonly got: string;
}

export type ParsedAddress = { readonly ok: true; readonly address: Address } | Refusal;

/** RFC 5321 4.5.3.1: octets, not characters. 254 is the path limit of 256 without its brackets. */
const maxLocalOctets = 64;
const maxAddressOctets = 254;
const maxDomainLength = 253;

/** Control characters, lone surrogates, every kind of space, and marks that change the reading direction or show nothing. */
const unwritable = /[\p{Cc}\p{Cs}\p{Z}\p{Bidi_Control}\u200B\u2060\uFEFF]/u;
const atext = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\u0080-\\u{10FFFF}]+";
const dotAtom = new RegExp(`^${atext}(?:\\.${atext})*$`, 'u');
/** What may come in before IDNA: letters, digits, hyphens, dots of any script. `domainToASCII` would accept more. */
const domainInput = /^[A-Za-z0-9.\-\u0080-\u{10FFFF}]+$/u;
const asciiLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const nonAscii = /[^\p{ASCII}]/u;

/** Reads exactly one bare address such as `someone@example.com`; no display name, no list, no surrounding space. */
export function parseAddress(input: string): ParsedAddress {
  if (input.length > maxAddressOctets)
    return refuse(`at most ${maxAddressOctets} octets`, `${input.length} characters`);
  if (unwritable.test(input))
    return refuse('an address without spaces or control characters', excerpt(input));
  const at = input.indexOf('@');
  if (at < 1 || at === input.length - 1 || input.includes('@', at + 1) || /[,;<>]/.test(input))
    return refuse('one address such as someone@example.com', excerpt(input));
  const local = input.slice(0, at);
  if (!dotAtom.test(local))
    return refuse('a local part without quotes, brackets or stray dots', excerpt(input));
  if (Buffer.byteLength(local) > maxLocalOctets) {
    return refuse(`a local part of at most ${maxLocalOctets} octets`, `${Buffer.byteLength(local)} octets`);
  }
  const domain = asciiDomain(input.slice(at + 1));
  if (domain === undefined) return refuse('a full domain name after the @', excerpt(input));
  return withinLimit(local, domain);
}

function withinLimit(local: string, domain: string): ParsedAddress {
  const address = `${local}@${domain}`;
  const octets = Buffer.byteLength(address);
  if (octets > maxAddressOctets) return refuse(`at most ${maxAddressOctets} octets`, `${octets} octets`);
  const key = address.normalize('NFC').toLowerCase().normalize('NFC');
  return { ok: true, address: { address, key, needsSmtpUtf8: nonAscii.test(local) } };
}

/** The ASCII form of a domain of at least two labels, or undefined when it is none. */
function asciiDomain(input: string): string | undefined {
  if (!domainInput.test(input)) return undefined;
  const domain = domainToASCII(input);
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  const wellFormed =
    labels.length >= 2 && labels.every((label) => asciiLabel.test(label)) && !/^\d+$/.test(top);
  return wellFormed && domain.length <= maxDomainLength ? domain : undefined;
}

function refuse(expected: string, got: string): Refusal {
  return { ok: false, expected, got };
}

/** Enough of the input to recognise it, escaped so that it cannot break a line of a log or an answer. */
export function excerpt(input: string): string {
  return JSON.stringify(input.length > 60 ? `${input.slice(0, 60)}…` : input);
}
