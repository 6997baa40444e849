// Text in feeds is plain, html, xhtml or base64, and says so or does not. Everything becomes html here.

import { escapeHtml } from '../text/plain-text.ts';
import { decodeText } from './charset.ts';
import { type Element, textOf } from './tree.ts';

/** What an element means where it says nothing: html in RSS, plain text in Atom. */
export type UsualType = 'html' | 'text';

/** The html that an element holds. */
export function htmlOf(element: Element, usual: UsualType): string {
  const type = (element.attributes.get('type') ?? usual).trim().toLowerCase();
  const mode = element.attributes.get('mode')?.trim().toLowerCase();
  if (element.children.some((child) => typeof child !== 'string')) return innerHtml(element);
  const text = textOf(element);
  if (mode === 'base64' || isBase64(type, text)) return fromBase64(text, type);
  return isPlain(type, mode) ? escapeHtml(text) : text;
}

/** Atom 0.3 says how text is packed in `mode`, Atom 1.0 in `type`; RSS has neither. */
function isPlain(type: string, mode: string | undefined): boolean {
  return type === 'text' || type === 'text/plain' || (mode === 'xml' && !type.includes('html'));
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

/** What stands in an element, as html again: xhtml, or html that nobody escaped. */
function innerHtml(element: Element): string {
  return element.children
    .map((child) => (typeof child === 'string' ? escapeText(child) : outerHtml(child)))
    .join('');
}

function outerHtml(element: Element): string {
  const name = element.name.replace(/^xhtml:/, '');
  if (!/^[a-z][a-z0-9]*$/.test(name)) return innerHtml(element);
  const attributes = [...element.attributes]
    .filter(([key]) => /^[a-z-]+$/.test(key))
    .map(([key, value]) => ` ${key}="${escapeHtml(value)}"`)
    .join('');
  const inside = innerHtml(element);
  return inside === '' && /^(?:br|img|hr|wbr)$/.test(name)
    ? `<${name}${attributes}>`
    : `<${name}${attributes}>${inside}</${name}>`;
}

/** Entities that XML does not know are still there as they were written. */
const escapeText = (text: string) =>
  text
    .replace(/&(?![a-z]{2,10};)/gi, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
