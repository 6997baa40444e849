import { asciiLocalPart, excerpt } from '@pabal/domain';
import { parseAddress, type Refusal } from './address.ts';

/** An address with the name shown for it. */
export interface Mailbox {
  /** As `parseAddress` gave it. */
  readonly address: string;
  readonly name?: string;
}

export type ParsedMailbox = { readonly ok: true; readonly mailbox: Mailbox } | Refusal;

const maxNameLength = 200;
const namedForm = /^(?<name>"(?:[^"\\]|\\.)*"|[^"<>]*?)\s*<(?<address>[^<>]*)>$/u;

/**
 * Reads one sender or reply address as people write it in a setting: `noti@x.example`, `Pabal <noti@x.example>`,
 * `파발 <noti@x.example>` or `"Pabal, Inc." <noti@x.example>`. Lists and comments are refused.
 */
export function parseMailbox(input: string): ParsedMailbox {
  const trimmed = input.trim();
  const named = namedForm.exec(trimmed)?.groups;
  const parsed = parseAddress(named?.address ?? trimmed);
  if (!parsed.ok) return parsed;
  const name = unquote(named?.name ?? '');
  const problem = nameProblem(name);
  if (problem !== undefined) return { ok: false, expected: problem, got: excerpt(name) };
  const { address, needsSmtpUtf8 } = parsed.address;
  if (needsSmtpUtf8) return { ok: false, expected: asciiLocalPart, got: excerpt(address) };
  return { ok: true, mailbox: name === '' ? { address } : { address, name } };
}

function unquote(name: string): string {
  const inner = name.startsWith('"') ? name.slice(1, -1).replace(/\\(.)/gu, '$1') : name;
  return inner.trim();
}

/** Why a display name may not be used, or undefined when it may. Lone surrogates have no UTF-8 form. */
export function nameProblem(name: string): string | undefined {
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return 'a name without control characters or line breaks';
  if (name.length > maxNameLength) return `a name of at most ${maxNameLength} characters`;
  return undefined;
}

/**
 * Reads a mailbox that a setting must hold.
 *
 * @throws Error that names the setting, what was expected and what came
 */
export function requireMailbox(setting: string, input: string): Mailbox {
  const parsed = parseMailbox(input);
  if (parsed.ok) return parsed.mailbox;
  throw new Error(`${setting}: expected ${parsed.expected}, got ${parsed.got}.`);
}
