// The pages to sign in, made without a script and without a file.

import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { escapeHtml } from '@pabal/domain';
import { type Language, type Note, words } from './words.ts';

const style = `:root{color-scheme:light dark;--ink:#1b1a17;--quiet:#5d5a52;--paper:#faf9f6;--field:#fff;--line:#d9d5cb;--accent:#b8402a;--on:#fff;--bad:#a32014}
@media(prefers-color-scheme:dark){:root{--ink:#ece9e1;--quiet:#a9a499;--paper:#171613;--field:#201f1b;--line:#3a3832;--accent:#e2745c;--on:#171613;--bad:#ff8d7d}}
*{box-sizing:border-box}
body{margin:0;padding:48px 16px;font:15px/1.5 Pretendard,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',system-ui,sans-serif;background:var(--paper);color:var(--ink);word-break:keep-all;overflow-wrap:anywhere}
main{max-width:22rem;margin:0 auto}
h1{margin:0 0 24px;font-size:24px;line-height:1.25}
p{margin:0 0 16px}
label{display:block;margin:0 0 4px;font-weight:600}
input{width:100%;margin:0 0 16px;padding:10px 12px;font:inherit;color:inherit;background:var(--field);border:1px solid var(--line);border-radius:4px}
button,.button{display:block;width:100%;margin:0 0 16px;padding:10px 12px;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:var(--on);background:var(--accent);border:1px solid var(--accent);border-radius:4px;cursor:pointer}
.other{color:inherit;background:none;border-color:var(--line)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.note{padding:8px 12px;border-left:3px solid var(--bad);background:var(--field)}
.quiet{color:var(--quiet);font-size:13px}
a{color:inherit}`;

const headers: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    `default-src 'none'`,
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  // A link of an invitation is a secret of the reader. To our own form the browser still says where it comes from.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
  Vary: 'Accept-Language, Cookie',
};

interface Shown {
  readonly status: number;
  readonly language: Language;
  readonly title: string;
  readonly note?: Note | undefined;
  /** Html that is safe already. */
  readonly body: string;
  /** A page to go on to at once. */
  readonly goTo?: string | undefined;
}

/** Sends a page. */
export function sendSignInPage(response: ServerResponse, shown: Shown): void {
  const { status, language, title, note, body, goTo } = shown;
  const told = note === undefined ? '' : `<p class="note" role="alert">${words[language].notes[note]}</p>\n`;
  const refresh = goTo === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${escapeHtml(goTo)}">`;
  response.writeHead(status, { ...headers, 'Content-Language': language });
  response.end(`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}<title>${title === 'pabal' ? title : `${escapeHtml(title)} · pabal`}</title>
<style>${style}</style></head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${told}${body}
</main>
</body>
</html>
`);
}

/** The page at the address of the api. */
export function sendFrontPage(response: ServerResponse, language: Language, consoleUrl: string): void {
  const { front, toConsole, reference, forPrograms } = words[language];
  const body = `<p>${front}</p>
<p><a class="button" href="${escapeHtml(consoleUrl)}/console">${toConsole}</a></p>
<p class="quiet"><a href="/docs">${reference}</a> · <a href="/openapi.json">${forPrograms}</a></p>`;
  sendSignInPage(response, { status: 200, language, title: 'pabal', body });
}

/** The form to sign in. */
export function signInForm(
  language: Language,
  filled: { readonly email: string; readonly to: string; readonly withProvider: boolean },
): string {
  const { signIn, email, password, forgotten, withProvider } = words[language];
  const provider = `<p><a class="button other" href="/console/sign-in/oidc?to=${encodeURIComponent(filled.to)}">${withProvider}</a></p>\n`;
  return `<form method="post" action="/console/sign-in">
<input type="hidden" name="to" value="${escapeHtml(filled.to)}">
<label for="email">${email}</label>
<input id="email" name="email" type="email" autocomplete="username" required value="${escapeHtml(filled.email)}"${filled.email === '' ? ' autofocus' : ''}>
<label for="password">${password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${filled.email === '' ? '' : ' autofocus'}>
<button type="submit">${signIn}</button>
</form>
${filled.withProvider ? provider : ''}<p class="quiet">${forgotten}</p>`;
}

/** Who is signed in, and the way out. */
export function signedInBody(
  language: Language,
  { email, to }: { readonly email: string; readonly to: string },
): string {
  const { signedInAs, goOn, signOut } = words[language];
  return `<p>${signedInAs} <strong>${escapeHtml(email)}</strong></p>
<p><a class="button" href="${escapeHtml(to)}">${goOn}</a></p>
<form method="post" action="/console/sign-out"><button class="other" type="submit">${signOut}</button></form>`;
}

/** The form to choose a password. It is sent to the address of the page. */
export function invitationForm(language: Language, email: string): string {
  const { accept, email: address, newPassword, passwordRule } = words[language];
  return `<form method="post">
<label for="email">${address}</label>
<input id="email" name="email" type="email" autocomplete="username" readonly value="${escapeHtml(email)}">
<label for="password">${newPassword}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="200" autofocus aria-describedby="rule">
<p class="quiet" id="rule">${passwordRule}</p>
<button type="submit">${accept}</button>
</form>`;
}
