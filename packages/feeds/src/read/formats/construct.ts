// Text in feeds is plain, html, xhtml or base64, and says so or does not. Everything becomes html here.

import { escapeHtml } from '../../text/plain-text.ts';
import { lookedHtml } from '../bounded-entry.ts';
import { decodeText } from '../charset.ts';
import { type Element, textOf } from '../xml/tree.ts';

/**
 * What an element means where it says nothing: html in RSS, text in Atom, and plain in Media RSS, where everything but html
 * is.
 */
export type UsualType = 'html' | 'text' | 'plain';

/**
 * The html that an element holds.
 *
 * @param mayBePacked  whether a media type may mean base64, as it does for Atom's `content` alone
 */
export function htmlOf(element: Element, usual: UsualType, mayBePacked = false): string {
  const type = (element.attributes.get('type') ?? usual).trim().toLowerCase();
  const mode = element.attributes.get('mode')?.trim().toLowerCase();
  if (element.children.some((child) => typeof child !== 'string')) return innerHtml(element);
  const text = textOf(element).slice(0, lookedHtml);
  if (mode === 'base64' || (mayBePacked && isBase64(type, text))) return fromBase64(text, type);
  return isPlain(type, mode, usual) ? escapeHtml(text) : text;
}

/** Atom 0.3 says how text is packed in `mode`, Atom 1.0 in `type`; RSS has neither. */
function isPlain(type: string, mode: string | undefined, usual: UsualType): boolean {
  if (/^(?:text|plain|text\/plain)$/.test(type)) return true;
  return (mode === 'xml' || usual === 'plain') && !type.includes('html');
}

/** A media type that is neither text nor XML is in base64 (RFC 4287 4.1.3.3). Many say it and do not mean it. */
function isBase64(type: string, text: string): boolean {
  if (!/^application\/(?!.*xml)/.test(type) && type !== 'base64') return false;
  return /^[A-Za-z0-9+/=\s]+$/.test(text);
}

function fromBase64(text: string, type: string): string {
  const decoded = decodeText(Buffer.from(text, 'base64'));
  return type.includes('plain') || type === 'text' ? escapeHtml(decoded) : decoded;
}

/** The content of an element, as html again: xhtml, or html that nobody escaped. */
function innerHtml(element: Element): string {
  const html = new Html();
  writeInner(element, html);
  return html.text();
}

/** Html that grows piece by piece, up to its bound. */
class Html {
  readonly #parts: string[] = [];
  #left = lookedHtml;

  /** Nothing more is taken. */
  get isFull(): boolean {
    return this.#left <= 0;
  }

  add(part: string): void {
    this.#parts.push(part.slice(0, this.#left));
    this.#left -= part.length;
  }

  text(): string {
    return this.#parts.join('');
  }
}

function writeInner(element: Element, html: Html): void {
  for (const child of element.children) {
    if (html.isFull) return;
    if (typeof child === 'string') html.add(escapeText(child.slice(0, lookedHtml)));
    else writeOuter(child, html);
  }
}

function writeOuter(element: Element, html: Html): void {
  const name = element.name.replace(/^xhtml:/, '');
  if (!/^[a-z][a-z0-9]*$/.test(name)) {
    writeInner(element, html);
    return;
  }
  const attributes = [...element.attributes]
    .filter(([key]) => /^[a-z-]+$/.test(key))
    .map(([key, value]) => ` ${key}="${escapeHtml(value.slice(0, lookedHtml))}"`);
  html.add(`<${name}${attributes.join('')}>`);
  if (element.children.length === 0 && /^(?:br|img|hr|wbr)$/.test(name)) return;
  writeInner(element, html);
  html.add(`</${name}>`);
}

/** Entities that XML does not know are still there as they were written. */
const escapeText = (text: string) =>
  text
    .replace(/&(?![a-z]{2,10};)/gi, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
