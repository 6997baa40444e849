import type { Language } from '@pabal/http';
import { cardSize } from '../cards/card.ts';
import { type Html, html } from './html.ts';
import { inLanguage } from './layout.ts';

/** What a page says of itself where somebody shares its address. */
export interface ShareCard {
  /** Whose page it is. */
  readonly site: string;
  readonly title: string;
  readonly about: string;
  /** The address that search engines and cards shall know. */
  readonly url: string;
  readonly type: 'article' | 'website';
  /** The address of its picture, which is the same for everybody; without one the card has words alone. */
  readonly picture?: string | undefined;
  readonly language: Language;
}

const locales: Readonly<Record<Language, string>> = { en: 'en_GB', ko: 'ko_KR' };

/** The head of a page that may be shared: Open Graph, as most take it. */
export function shareCard({ site, title, about, url, type, language, picture }: ShareCard): Html {
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
  )}${picture !== undefined && pictureOf(inLanguage(picture, language), title)}
<meta name="twitter:card" content="${picture === undefined ? 'summary' : 'summary_large_image'}">`;
}

const pictureOf = (url: string, title: string): Html => html`
<meta property="og:image" content="${url}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="${cardSize.width}">
<meta property="og:image:height" content="${cardSize.height}">
<meta property="og:image:alt" content="${title}">`;
