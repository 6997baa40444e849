// Whether a reader can see the way out of a newsletter. What is written at the elements themselves is read here, without a
// browser; what style sheets do, only a browser knows.

import { parseDocument } from 'htmlparser2';

/** A node of a parsed document, as far as it is read here. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly data?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
}

/**
 * What a letter does with a link: `shown`, `hidden` when it is there and nobody sees it, `absent` when it is not there at all, so
 * that pabal puts one below the letter.
 */
export function wayOut(html: string, url: string): 'shown' | 'hidden' | 'absent' {
  const links = linksTo(parseDocument(html), url, false);
  if (links.some(({ hidden }) => !hidden)) return 'shown';
  // Within a comment, or in an attribute of something else: it counts as there for the footer, and no reader sees it.
  return links.length > 0 || html.includes(url) || html.includes(escaped(url)) ? 'hidden' : 'absent';
}

function linksTo(node: Node, url: string, isHidden: boolean): { readonly hidden: boolean }[] {
  const hidden = isHidden || hides(node);
  if (node.name === 'a' && node.attribs?.href?.trim() === url)
    return [{ hidden: hidden || !hasSomethingToSee(node) }];
  return (node.children ?? []).flatMap((child) => linksTo(child, url, hidden));
}

const hiddenElements = new Set(['template', 'script', 'style', 'head', 'title', 'noscript', 'datalist']);

/** Each makes what it is written at invisible. */
const hidingStyles: readonly RegExp[] = [
  /(?:^|;)display:none/,
  /(?:^|;)visibility:(?:hidden|collapse)/,
  /(?:^|;)opacity:0*(?:\.0*)?(?:;|$|!)/,
  /(?:^|;)font-size:(?:[0-5](?:\.\d+)?(?:px|pt)|0*\.?0*(?:em|rem|%)?)(?:;|$|!)/,
  /(?:^|;)color:(?:transparent|rgba\([^)]*,0?(?:\.0+)?\))/,
  /(?:^|;)(?:max-)?(?:height|width):0(?:px)?(?:;|$|!).*overflow:hidden|overflow:hidden.*(?:^|;)(?:max-)?(?:height|width):0(?:px)?(?:;|$|!)/,
  /(?:^|;)(?:text-indent|left|top|margin-left):-\d{3,}/,
  /(?:^|;)clip:rect\((?:0(?:px)?[, ]*){4}\)/,
  /(?:^|;)clip-path:inset\((?:50|100)%/,
];

function hides({ type, name = '', attribs = {} }: Node): boolean {
  if (type === 'root' || type === 'text') return false;
  if (hiddenElements.has(name) || Object.hasOwn(attribs, 'hidden')) return true;
  const style = (attribs.style ?? '').toLowerCase().replaceAll(/\s+/g, '');
  return hidingStyles.some((hiding) => hiding.test(style)) || isOneColour(style);
}

/** Words in the colour of what is behind them, said at one element. */
function isOneColour(style: string): boolean {
  const [, color] = /(?:^|;)color:([^;!]+)/.exec(style) ?? [];
  const [, background] = /(?:^|;)background(?:-color)?:([^;!]+)/.exec(style) ?? [];
  return color !== undefined && color === background;
}

/** Spaces and characters without a shape are nothing to see. */
const shapeless = /(?:[\s\p{Cf}\p{Cc}\u115f\u1160\u2800\u3164\uffa0]|\u034f)+/gu;

function hasSomethingToSee(node: Node): boolean {
  if (node.type === 'text') return (node.data ?? '').replaceAll(shapeless, '') !== '';
  if (hides(node)) return false;
  if (node.name === 'img') return (node.attribs?.alt ?? '').trim() !== '';
  return (node.children ?? []).some(hasSomethingToSee);
}

/** As templates escape. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
