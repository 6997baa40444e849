// The introduction of a newsletter or an edition: Markdown as an editor writes it, read into blocks that templates lay out in
// their own look. Nothing here is html, so nothing of it can become a tag: a template escapes these texts like all others.

import { isLink } from '@pabal/render';
import MarkdownIt from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { type Block, blocksOf } from './blocks.ts';

/**
 * Blocks in one another that are read. What stands deeper was not written for readers; the library stops there, and time and
 * depth stay bounded whatever comes.
 */
const mostNesting = 24;

/** The rules by name: what is not here is text, such as html, pictures, tables, and links that are explained elsewhere. */
const markdown = new MarkdownIt('zero', { maxNesting: mostNesting })
  .enable([
    ...['heading', 'lheading', 'list', 'blockquote', 'hr'],
    ...['emphasis', 'balance_pairs', 'fragments_join', 'link', 'autolink'],
    ...['backticks', 'escape', 'entity', 'newline'],
  ])
  // Stars end before a particle as well, as in `**“인용”**이라고`: CommonMark asks for a space there.
  .use(cjkFriendly);
// The rule of the letters' filter `link`, so that no letter fails at an address that was taken here.
markdown.validateLink = isLink;

/** Reads an introduction. Its cost grows with its length; what cannot be read as Markdown is text. */
export function readIntroduction(source: string): Block[] {
  const tokens = markdown.parse(source, {});
  const isTooDeep = tokens.some(({ level }) => level >= mostNesting - 1);
  return isTooDeep ? asWritten(source) : blocksOf(tokens);
}

/** Nothing that an editor wrote is lost, only its look. */
const asWritten = (source: string): Block[] =>
  source
    .split(/\n\s*\n/)
    .map((part) => part.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
    .map((text) => ({
      kind: 'paragraph',
      spans: [{ url: null, runs: [{ text, strong: false, emphasis: false, code: false }] }],
    }));
