import { type Language, languageNames, languages } from '@pabal/http';
import type { Words } from '../words/shape.ts';
import { words } from '../words/words.ts';
import { type Html, html } from './html.ts';

/** One page, before it is put into the layout. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Path and query of the same page without `lang`, for the link to the other language; without one there is no such link. */
  readonly here?: string | undefined;
  /** True for a page that stands in a frame on another site. */
  readonly embedded?: boolean;
  /** More for the head, such as links to feeds. */
  readonly head?: Html | undefined;
  /** Path of our script, on the one page that may have it. */
  readonly script?: string | undefined;
}

/** The whole document. */
export function documentOf(page: Page, language: Language, stylePath: string): string {
  const say = words[language];
  const { title, body, embedded = false } = page;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${stylePath}">${
    page.script !== undefined &&
    html`
<script type="module" src="${page.script}"></script>`
  }
${page.head}
</head>
<body${embedded ? html` class="embedded"` : ''}>
${!embedded && headOf(page, language, say)}
<main id="main">
${body}
</main>
${!embedded && html`<footer>${say.footer}</footer>`}
</body>
</html>
`.text;
}

function headOf({ here }: Page, language: Language, say: Words): Html {
  return html`<a class="skip" href="#main">${say.skip}</a>
<header><span class="site">${say.site}</span>${here !== undefined && html`<nav aria-label="${say.languages}">${linksTo(here, language)}</nav>`}</header>`;
}

const linksTo = (here: string, language: Language): Html[] =>
  languages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<a href="${inLanguage(here, other)}" lang="${other}" hreflang="${other}">${languageNames[other]}</a>`,
    );

/** The address of a page in a language. @param here  path, with or without a query */
export function inLanguage(here: string, language: Language): string {
  return `${here}${here.includes('?') ? '&' : '?'}lang=${language}`;
}
