// Templates of pages: plain functions whose tag escapes every value that is put into them. Nothing else makes HTML, so a page
// cannot show what a reader typed as anything but text.

import { escapeHtml } from '@pabal/domain';

/** Text that is HTML already. Made by `html` alone. */
export interface Html {
  readonly [isHtml]: true;
  readonly text: string;
}

const isHtml = Symbol('HTML');

/** What may stand in a template: nothing is shown for `false` and `undefined`. */
type Part = Html | string | number | false | undefined | readonly Html[];

/**
 * HTML with values put in: text is escaped for places between tags and between quotes, HTML made by `html` is taken as it is.
 * An attribute's value always stands in double quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.reduce((before, string, at) => `${before}${shown(parts[at - 1])}${string}`);
  return { [isHtml]: true, text };
}

function shown(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (isMade(part)) return part.text;
  return part.map(({ text }) => text).join('');
}

const isMade = (part: Html | readonly Html[]): part is Html => isHtml in part;
