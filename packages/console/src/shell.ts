// The page around every page, made on the server so that it is there before any script has run.

import { escapeHtml } from '@pabal/domain';
import { entryOf, navigation, type PageName, pagePaths, placeOf } from './pages.ts';
import * as frame from './words/frame.ts';
import * as shell from './words/shell.ts';
import { isLocale, type Locale } from './words/words.ts';

const wordsIn = {
  en: { ...shell.en, ...frame.en },
  ko: { ...shell.ko, ...frame.ko },
} as const;
type ShellWords = (typeof wordsIn)[Locale];

/** What a browser told with its request for a page. */
export interface ShellRequest {
  readonly path: string;
  readonly cookies: string | undefined;
  readonly languages: string | undefined;
}

export interface Shell {
  /** 404 when the address leads to no page. */
  readonly status: number;
  readonly html: string;
}

/** The page for an address. It holds no data: the script asks for that. */
export function shellPage(
  { path, cookies, languages }: ShellRequest,
  { scripts, style }: { readonly scripts: Readonly<Record<Locale, string>>; readonly style: string },
): Shell {
  const look = lookOf(cookies);
  const locale = look.locale ?? wantedLanguage(languages);
  const words = wordsIn[locale];
  const name = placeOf(path)?.name;
  const title = name === undefined ? words.notFound : words.pages[name];
  const theme = look.theme === undefined ? '' : ` data-theme="${look.theme}"`;
  const html = `<!doctype html>
<html lang="${locale}"${theme}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · pabal</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/files/${style}">
<script type="module" src="/console/files/${scripts[locale]}"></script>
</head><body>
<a class="skip" href="#page">${escapeHtml(words.skip)}</a>
<header class="top"><button type="button" id="menu-button" class="menu-button" aria-expanded="false" aria-controls="menu">${escapeHtml(words.menu)}</button><a class="brand" href="/console/">pabal</a><div id="live" class="live"></div><div id="account" class="account"></div></header>
<nav id="menu" class="menu" aria-label="${escapeHtml(words.navigation)}">${sections(words, name)}</nav>
<main id="page" tabindex="-1"><h1>${escapeHtml(title)}</h1><p class="quiet" aria-busy="true">${escapeHtml(words.loading)}</p><noscript><p>${escapeHtml(words.noScript)}</p></noscript></main>
<div id="over"></div>
</body></html>
`;
  return { status: name === undefined ? 404 : 200, html };
}

function sections(words: ShellWords, current: PageName | undefined): string {
  const entry = current === undefined ? undefined : (entryOf[current] ?? current);
  return navigation
    .map(({ section, pages }) => {
      const links = pages.map((page) => {
        const here = page === entry ? ' aria-current="page"' : '';
        return `<li><a href="${pagePaths[page]}" data-page="${page}"${here}>${escapeHtml(words.pages[page])}</a></li>`;
      });
      return `<h2>${escapeHtml(words.sections[section])}</h2><ul>${links.join('')}</ul>`;
    })
    .join('');
}

/** Theme and language as the person chose them on this browser; the script writes the cookie. */
function lookOf(cookies: string | undefined): { theme?: string; locale?: Locale } {
  const [, theme = '', locale = ''] = /(?:^|;\s*)pabal_look=(\w*)\.(\w*)/.exec(cookies ?? '') ?? [];
  return {
    ...((theme === 'light' || theme === 'dark') && { theme }),
    ...(isLocale(locale) && { locale }),
  };
}

/** Korean when the browser prefers it to English. */
function wantedLanguage(languages: string | undefined): Locale {
  const [first] = (languages ?? '')
    .split(',')
    .flatMap((part) => /^\s*(ko|en)\b/i.exec(part)?.[1]?.toLowerCase() ?? []);
  return isLocale(first) ? first : 'en';
}
