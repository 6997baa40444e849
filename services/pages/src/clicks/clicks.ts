// Links of letters. A link leads at once to the address that its edition has at its place, and to nothing else; the visit is
// written down beside it.

import type { Request, Response } from 'express';
import { sendProblemPage } from '../http/error-pages.ts';
import { html } from '../look/html.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { words } from '../words/words.ts';

export const clickRoutes: readonly PageRoute[] = [
  { method: 'get', path: '/c/{token}', opens: 'link', serve: follow },
];

async function follow(pages: Pages, request: Request, response: Response): Promise<void> {
  const place = pages.clickLinks.read(String(request.params.token));
  const target = place === undefined ? undefined : await pages.clicks.targetOf(place);
  if (place === undefined || target === undefined) return refuse(pages, request, response);
  const visit = {
    ...{ ...place, at: new Date(), method: request.method, address: pages.clientAddress(request) },
    ...{ userAgent: request.headers['user-agent'], acceptLanguage: request.headers['accept-language'] },
  };
  if (target === 'trap') explain(pages, request, response);
  else leadOn(response, target.url);
  // Afterwards, because the reader need not wait for what is written down.
  pages.clicks.note(visit);
}

function leadOn(response: Response, url: string): void {
  response.writeHead(302, {
    Location: asciiUrl(url),
    'Content-Length': 0,
    // Each click is to be seen; who comes from a letter tells the target nothing.
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end();
}

/** Guessing is slow. */
async function refuse(pages: Pages, request: Request, response: Response): Promise<void> {
  if (await pages.limits.badLink(pages.clientAddress(request)))
    return sendProblemPage(pages, request, response, 'not-found', 404);
  sendProblemPage(pages, request, response, 'busy', 429);
}

/** Header fields hold ASCII. */
const asciiUrl = (url: string): string => new URL(url).href;

function explain(pages: Pages, request: Request, response: Response): void {
  const language = pages.languageOf(request);
  const { title, text } = words[language].archive.trap;
  pages.send(response, { title, body: html`<h1>${title}</h1><p>${text}</p>` }, { language });
}
