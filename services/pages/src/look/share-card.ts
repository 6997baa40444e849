import type { Language } from '@pabal/http';
import { type Html, html } from './html.ts';

/** What a page says of itself where somebody shares its address. */
export interface ShareCard {
  /** Whose page it is. */
  readonly site: string;
  readonly title: string;
  readonly about: string;
  /** The address that search engines and cards shall know. */
  readonly url: string;
  readonly type: 'article' | 'website';
  readonly language: Language;
}

const locales: Readonly<Record<Language, string>> = { en: 'en_GB', ko: 'ko_KR' };

/**
 * The head of a page that may be shared: Open Graph, as most take it. A card has words and no picture: it would have to be a PNG with
 * Korean text in it, which needs fonts and something that draws them.
 */
export function shareCard({ site, title, about, url, type, language }: ShareCard): Html {
  const others = Object.values(locales).filter((locale) => locale !== locales[language]);
  return html`<link rel="canonical" href="${url}">
<meta name="description" content="${about}">
<meta property="og:type" content="${type}">
<meta property="og:site_name" content="${site}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${about}">
<meta property="og:url" content="${url}">
<meta property="og:locale" content="${locales[language]}">${others.map(
    (locale) => html`
<meta property="og:locale:alternate" content="${locale}">`,
  )}
<meta name="twitter:card" content="summary">`;
}
