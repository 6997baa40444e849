import { domainToASCII } from 'node:url';
import { excerpt, hidesCharacters } from '@pabal/domain';
import { toUnicode } from 'tr46';

// One address, checked before it can reach an envelope or a header. Stricter than RFC 5321 on purpose:
//
// - Quoted local parts ("a b"@x.example) are refused. Hardly any mailbox has one, while parsers disagree
//   about what stands inside the quotes, and that is how one recipient becomes another.
// - IP literals (a@[192.0.2.1]) and single-label domains (root@localhost) are refused: neither is a
//   mailbox on the public internet.
// - Non-ASCII domains become their ASCII form (IDNA), so that they work with every server. Non-ASCII
//   local parts have no ASCII form; they are accepted and need a server with SMTPUTF8 (RFC 6531).
// - What shows nothing, or belongs to a domain that cannot exist or never takes mail, is refused with its reason. Which
//   characters and which domains those are, and why .test and .example are not among them: decision 0014.

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
/** Names that no mail server answers to, by their definition: RFC 6761, 7686, 9476 and 3172. */
const reservedTops = new Set(['alt', 'arpa', 'invalid', 'localhost', 'onion']);
/** RFC 5891 and 5893, which `domainToASCII` leaves aside. A hyphen in third place is not looked at: such domains exist. */
const idnaRules = { checkBidi: true, checkJoiners: true, checkHyphens: false, useSTD3ASCIIRules: true };
const asciiLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const nonAscii = /[^\p{ASCII}]/u;

/**
 * The form of nearly every address: all of it in lower case and ASCII. What fits it and stays within the limits needs none of
 * the questions below, which take several times as long; a top-level domain of a reserved name and one of IDNA do not fit.
 */
const plainAtext = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const plainLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const plainForm = new RegExp(
  `^${plainAtext}(?:\\.${plainAtext})*@(?:${plainLabel}\\.)+(?!(?:${[...reservedTops].join('|')})$)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`,
);

/** Reads exactly one bare address such as `someone@example.com`; no display name, no list, no surrounding space. */
export function parseAddress(input: string): ParsedAddress {
  if (input.length > maxAddressOctets)
    return refuse(`at most ${maxAddressOctets} octets`, `${input.length} characters`);
  if (isPlain(input)) return { ok: true, address: { address: input, key: input, needsSmtpUtf8: false } };
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
  const wrong = nonAscii.test(local) ? problemInLocal(local) : undefined;
  if (wrong !== undefined) return refuse(wrong, excerpt(input));
  const domain = asciiDomain(input.slice(at + 1));
  if (domain === undefined) return refuse('a full domain name after the @', excerpt(input));
  const problem = problemInDomain(domain);
  return problem === undefined ? withinLimit(local, domain) : refuse(problem, excerpt(input));
}

function isPlain(input: string): boolean {
  const local = input.indexOf('@');
  if (local > maxLocalOctets || input.length - local - 1 > maxDomainLength) return false;
  return plainForm.test(input) && !input.includes('xn--', local);
}

/** What is wrong with a local part outside ASCII, in which every character has to be seen. */
function problemInLocal(local: string): string | undefined {
  if (hidesCharacters(local)) return 'a local part without characters that show nothing';
  return /(?:^|\.)\p{M}/u.test(local) ? 'a local part in which no combining mark stands first' : undefined;
}

/** What is wrong with a well-formed domain in its ASCII form. */
function problemInDomain(domain: string): string | undefined {
  const top = domain.slice(domain.lastIndexOf('.') + 1);
  if (reservedTops.has(top)) return `a domain that can take mail; .${top} is reserved and never does`;
  if (top.length === 1) return 'a top-level domain of more than one letter';
  if (!domain.includes('xn--')) return undefined;
  const { domain: unicode, error } = toUnicode(domain, idnaRules);
  if (error) return 'a domain that IDNA allows (RFC 5891, and RFC 5893 for scripts from right to left)';
  const letters = /\p{L}/u.test(unicode.slice(unicode.lastIndexOf('.') + 1));
  return letters ? undefined : 'a top-level domain of letters';
}

function withinLimit(local: string, domain: string): ParsedAddress {
  const address = `${local}@${domain}`;
  const octets = Buffer.byteLength(address);
  if (octets > maxAddressOctets) return refuse(`at most ${maxAddressOctets} octets`, `${octets} octets`);
  const key = address.normalize('NFC').toLowerCase().normalize('NFC');
  return { ok: true, address: { address, key, needsSmtpUtf8: nonAscii.test(local) } };
}

/** The ASCII form of a domain of at least two labels, or undefined when it is not one. */
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

/** A domain in the form that address keys have; `undefined` for what can be none. */
export function parseDomain(text: string): string | undefined {
  const parsed = parseAddress(`postmaster@${text}`);
  return parsed.ok ? domainOf(parsed.address.key) : undefined;
}

/** The domain of an address that was checked. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
