// Behind the link in the letter that asks whether somebody wants to be erased. Opening it shows a button and changes nothing.

import { readForm } from '@pabal/http';
import { confirmErasure, pagePaths } from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import { sendProblemPage } from '../http/error-pages.ts';
import { html } from '../look/html.ts';
import { inLanguage } from '../look/layout.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { words } from '../words/words.ts';
import { counted } from './link.ts';

const path = `${pagePaths.erasure}{token}`;

export const erasureRoutes: readonly PageRoute[] = [
  { method: 'get', path, opens: 'link', serve: ask },
  { method: 'post', path, opens: 'link', serve: erase },
];

/** The request of the link; nothing when it is not ours or too old, and the answer has been sent. */
async function requestIn(pages: Pages, request: Request, response: Response): Promise<string | undefined> {
  const id = pages.links.readErasure(String(request.params.token));
  const visit = await counted(pages, request, response, id);
  if (visit === undefined || visit.found !== undefined) return visit?.found;
  const language = pages.languageOf(request);
  const { badLink, newLink } = words[language].preferences;
  const body = html`<h1>${badLink.title}</h1><p>${badLink.text}</p><p><a href="${inLanguage('/preferences', language)}">${newLink}</a></p>`;
  pages.send(response, { title: badLink.title, body }, { language, status: 404 });
  return undefined;
}

async function ask(pages: Pages, request: Request, response: Response): Promise<void> {
  if ((await requestIn(pages, request, response)) === undefined) return;
  const language = pages.languageOf(request);
  const say = words[language].erasure;
  const here = `${pagePaths.erasure}${String(request.params.token)}`;
  const body = html`<h1>${say.ask.title}</h1><p>${say.ask.text}</p>
<form method="post" action="${inLanguage(here, language)}"><input type="hidden" name="do" value="erase"><p><button type="submit">${say.button}</button></p></form>`;
  pages.send(response, { title: say.ask.title, here, body }, { language });
}

async function erase(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = await requestIn(pages, request, response);
  if (id === undefined) return;
  if ((await readForm(request)).get('do') !== 'erase')
    return sendProblemPage(pages, request, response, 'bad-request', 400);
  // For somebody who is gone already the answer is the same: it is true.
  await confirmErasure(pages.store, id, pages.keys);
  const language = pages.languageOf(request);
  const { title, text } = words[language].erasure.done;
  pages.send(response, { title, body: html`<h1>${title}</h1><p>${text}</p>` }, { language });
}
