import { compile } from 'html-to-text';

/**
 * Characters of html that a text part is made of. Mail programs show about as much of a letter; reading more holds the process
 * up, and tags that a loop opens and never closes cost the square of their number.
 */
const mostHtml = 128 * 1024;

/** Elements in one another that are looked into; html-to-text ends with an error some thousands further down. */
const mostDepth = 500;

/** Options are turned into a decision tree once; the price of a letter is then the parsing of its html. */
const convert = compile({
  wordwrap: false,
  limits: { maxDepth: mostDepth },
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
 * sent often should have a `text` block of its own, which also reads better. Of a very long letter it is the beginning.
 */
export function plainTextOf(html: string): string {
  if (html.length <= mostHtml) return convert(html).trim();
  return `${convert(html.slice(0, mostHtml)).trim()}\n\n…`;
}
