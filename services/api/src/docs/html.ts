// Text that is html already is marked as such; everything else is escaped when it is put into html.

import { escapeHtml } from '@pabal/domain';

/** Html that is safe. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly (Html | undefined)[];

/** Makes html: what is filled in is escaped, unless it is html. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((all, text, place) => all + textOf(parts[place - 1]) + text));
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escapeHtml(String(part));
}

/** A sentence of the document, in which names are between backticks. */
export function sentence(text: string): Html {
  const parts = text.split('`');
  return new Html(
    parts.map((part, place) => (place % 2 === 0 ? html`${part}` : html`<code>${part}</code>`).text).join(''),
  );
}
