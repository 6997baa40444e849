import { compile } from 'html-to-text';

/** Options are turned into a decision tree once; the price of a letter is then the parsing of its html. */
const convert = compile({
  wordwrap: false,
  selectors: [
    { selector: 'head', format: 'skip' },
    { selector: 'img', format: 'skip' },
    { selector: '.preheader', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/**
 * The text part for a letter that has no `text` block. It costs many times what rendering does, so a letter that is
 * sent often should have a `text` block of its own, which also reads better.
 */
export function plainTextOf(html: string): string {
  return convert(html).trim();
}
