// What a block `chat` says: text with a few marks that every kind of chat can show. The block is escaped as html is, so only the
// template itself can set marks, and no value of the data can.

import { type ChatMark, type ChatPiece, chatMarks } from '@pabal/domain';
import { RenderError, type RenderPlace } from './render-error.ts';
import { tidyText } from './tidy.ts';

/** Most characters that a message shows: as many as Discord takes, which takes the fewest. */
const mostChatCharacters = 2_000;
/** Most characters with the addresses of its links: Teams takes 28 KB of JSON. */
const mostWithAddresses = 8_000;

const mark = new RegExp(`<(/?)(${chatMarks.join('|')})(?:\\s+href="([^"<>]*)")?\\s*>`, 'y');

/** Pieces of a rendered block `chat`. @throws RenderError when it is empty, too long, or has what is no mark */
export function chatPiecesOf(rendered: string, where: RenderPlace): ChatPiece[] {
  const refuse = (problem: string) => new RenderError({ ...where, block: 'chat' }, problem);
  const text = tidyText(rendered);
  if (text.length > mostWithAddresses)
    throw refuse(`expected at most ${mostWithAddresses} characters with its marks, got ${text.length}`);
  const pieces = read(text, refuse);
  const shown = pieces.reduce((length, piece) => length + [...piece.text].length, 0);
  if (pieces.every((piece) => piece.text.trim() === ''))
    throw refuse('expected a text, got an empty one; write one that does not hang on optional data');
  if (shown > mostChatCharacters)
    throw refuse(`expected at most ${mostChatCharacters} characters, got ${shown}; shorten it`);
  return pieces;
}

function read(text: string, refuse: (problem: string) => RenderError): ChatPiece[] {
  const pieces: ChatPiece[] = [];
  const open: { readonly name: ChatMark; readonly url?: string }[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const end = next < 0 ? text.length : next;
      pieces.push(pieceOf(text.slice(at, end), open));
      at = end;
      continue;
    }
    mark.lastIndex = at;
    const found = mark.exec(text);
    if (found === null) throw refuse(strange(text, at));
    const [whole, closes, name, href] = found;
    const known = chatMarks.find((one) => one === name);
    if (known === undefined) throw refuse(strange(text, at));
    if (closes === '/') {
      if (open.pop()?.name !== known) throw refuse(`expected </${known}> to close a mark that is open`);
    } else open.push(known === 'a' ? { name: known, url: addressOf(href, refuse) } : { name: known });
    at += whole.length;
  }
  const [left] = open;
  if (left !== undefined) throw refuse(`expected </${left.name}>, found none`);
  return pieces;
}

const strange = (text: string, at: number) =>
  `expected only the marks <b>, <i>, <code> and <a href="…">, found ${JSON.stringify(text.slice(at, at + 20).replace(/[^<>/\w ].*$/s, '…'))}`;

function pieceOf(
  escaped: string,
  open: readonly { readonly name: ChatMark; readonly url?: string }[],
): ChatPiece {
  const has = (name: ChatMark) => open.some((one) => one.name === name);
  const url = open.find((one) => one.url !== undefined)?.url;
  return {
    text: unescaped(escaped),
    ...(has('b') && { bold: true as const }),
    ...(has('i') && { italic: true as const }),
    ...(has('code') && { code: true as const }),
    ...(url !== undefined && { url }),
  };
}

function addressOf(href: string | undefined, refuse: (problem: string) => RenderError): string {
  const address = unescaped(href ?? '');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw refuse('expected the address of a link to begin with https:// or http://');
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
