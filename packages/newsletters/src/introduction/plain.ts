// An introduction for programs that show no html: the marks of Markdown that a reader knows anyway, and every address in full.

import type { Block, Span } from './blocks.ts';

/** A text for each block, to be set apart by empty lines. */
export const plainOf = (blocks: readonly Block[]): string[] => blocks.map((block) => lines(block).join('\n'));

function lines(block: Block): string[] {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return plainSpans(block.spans).split('\n');
    case 'quote':
      return joined(block.blocks).map((line) => `> ${line}`.trimEnd());
    case 'list':
      return block.items.flatMap(({ blocks }, place) =>
        hung(block.start === null ? '- ' : `${block.start + place}. `, joined(blocks)),
      );
    case 'rule':
      return ['---'];
    default:
      return block satisfies never;
  }
}

/** Blocks below one another; a list stands close below the words that it belongs to. */
const joined = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block, place) => [...(place > 0 && block.kind !== 'list' ? [''] : []), ...lines(block)]);

/** The first line behind its mark, the others below its words. */
const hung = (mark: string, [first = '', ...rest]: readonly string[]): string[] => [
  `${mark}${first}`,
  ...rest.map((line) => `${' '.repeat(mark.length)}${line}`.trimEnd()),
];

const plainSpans = (spans: readonly Span[]): string =>
  spans
    .map(({ url, runs }) => {
      const words = runs.map(({ text }) => text).join('');
      const isSaid = url === null || url === words || url === `mailto:${words}`;
      return isSaid ? words : `${words} (${url.replace(/^mailto:/, '')})`;
    })
    .join('');
