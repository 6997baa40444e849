import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Language, languageNames, languages } from '@pabal/http';
import { buttonWords, type PageKind, words } from './words.ts';

const style = `:root{color-scheme:light dark}
body{margin:0;font:16px/1.6 system-ui,-apple-system,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif;background:#f3f5f8;color:#3b444f;word-break:keep-all}
main{max-width:30rem;margin:12vh auto 0;padding:2rem;background:#fff;border:1px solid #dfe4ea;border-radius:10px}
h1{margin:0 0 .75rem;font-size:1.4rem;line-height:1.35;color:#14181d}
p{margin:0 0 1.25rem}
button{font:inherit;font-weight:700;padding:.7rem 1.6rem;border:0;border-radius:8px;background:#1f5fd6;color:#fff;cursor:pointer}
nav{max-width:30rem;margin:1rem auto;padding:0 2rem;font-size:.85rem}
a{color:inherit}
@media(prefers-color-scheme:dark){body{background:#14181d;color:#cdd5de}main{background:#1e242b;border-color:#343c46}h1{color:#f1f4f7}}
@media(max-width:34rem){main{margin:0;border:0;border-radius:0;min-height:50vh}}`;

const headers: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  // The page loads and runs nothing. Its URL is a secret of the reader.
  'Content-Security-Policy': [
    `default-src 'none'`,
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
  Vary: 'Accept-Language',
};

const statuses: Readonly<Record<PageKind, number>> = {
  ask: 200,
  done: 200,
  'bad-link': 404,
  'bad-request': 400,
  busy: 429,
  away: 503,
};

/** Sends a page. It has only our own words: no address, no name, nothing from the request. */
export function sendUnsubscribePage(response: ServerResponse, kind: PageKind, language: Language): void {
  const { title, text } = words[language][kind];
  response.writeHead(statuses[kind], {
    ...headers,
    'Content-Language': language,
    ...(kind === 'away' && { 'Retry-After': '30' }),
    ...(kind === 'busy' && { 'Retry-After': '60' }),
  });
  response.end(`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${style}</style></head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
${kind === 'ask' ? formIn(language) : ''}</main>
${kind === 'ask' ? linksBut(language) : ''}</body>
</html>
`);
}

/** Posts what mail programs post (RFC 8058), to the address of the page. */
function formIn(language: Language): string {
  return `<form method="post" action="?lang=${language}">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">${buttonWords[language]}</button>
</form>
`;
}

function linksBut(language: Language): string {
  const others = languages.filter((other) => other !== language);
  const links = others.map((other) => `<a href="?lang=${other}" lang="${other}">${languageNames[other]}</a>`);
  return `<nav>${links.join(' ')}</nav>\n`;
}
