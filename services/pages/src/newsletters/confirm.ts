// Behind the link in the letter that asks whether a sign-up was meant. Opening it shows a button and changes nothing, because mail
// scanners open every link; a press of the button confirms, as often as it is pressed.

import { type Language, readForm } from '@pabal/http';
import {
  askForAnotherLetter,
  confirmSignUp,
  pagePaths,
  type SignUpState,
  signUpState,
} from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import { redirect } from '../http/answer.ts';
import { sendProblemPage } from '../http/error-pages.ts';
import { type Html, html } from '../look/html.ts';
import { inLanguage } from '../look/layout.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { letterPreferences } from '../preferences/link.ts';
import { words } from '../words/words.ts';

const path = `${pagePaths.confirm}{token}`;

export const confirmRoutes: readonly PageRoute[] = [
  { method: 'get', path, opens: 'link', serve: ask },
  { method: 'post', path, opens: 'link', serve: confirm },
];

type Ids = Parameters<typeof signUpState>[1];

/** The ids of the link; nothing when it is not ours or too many come, and the answer has been sent. */
async function idsIn(pages: Pages, request: Request, response: Response): Promise<Ids | undefined> {
  const caller = pages.clientAddress(request);
  const ids = pages.links.readConfirm(String(request.params.token));
  const allowed = await (ids === undefined ? pages.limits.badLink(caller) : pages.limits.goodLink(caller));
  if (!allowed) sendProblemPage(pages, request, response, 'busy', 429);
  else if (ids !== undefined) return ids;
  else sendProblemPage(pages, request, response, 'not-found', 404);
  return undefined;
}

async function ask(pages: Pages, request: Request, response: Response): Promise<void> {
  const ids = await idsIn(pages, request, response);
  if (ids === undefined) return;
  const language = pages.languageOf(request);
  if (request.query.sent === '1') return showSent(pages, response, language, hereOf(request));
  show(pages, response, await signUpState(pages.store, ids, new Date()), language, hereOf(request));
}

async function confirm(pages: Pages, request: Request, response: Response): Promise<void> {
  const ids = await idsIn(pages, request, response);
  if (ids === undefined) return;
  const language = pages.languageOf(request);
  const here = hereOf(request);
  const wish = (await readForm(request)).get('do');
  if (wish === 'again') {
    if (!(await pages.limits.letter(pages.clientAddress(request))))
      return sendProblemPage(pages, request, response, 'busy', 429);
    await askForAnotherLetter(pages.store, ids, new Date());
    pages.letters.nudge();
    return redirect(response, `${inLanguage(here, language)}&sent=1`);
  }
  if (wish !== 'confirm') return sendProblemPage(pages, request, response, 'bad-request', 400);
  const state = await confirmSignUp(pages.store, ids, {
    ...{ now: new Date(), keys: pages.keys, source: `${pages.publicUrl}${pagePaths.confirm}` },
    networkHash: pages.networkHash(pages.clientAddress(request)),
  });
  if (state.kind === 'confirmed') pages.figures.confirmed();
  show(pages, response, state, language, here);
}

const hereOf = (request: Request) => `${pagePaths.confirm}${String(request.params.token)}`;

function showSent(pages: Pages, response: Response, language: Language, here: string): void {
  const { title, text } = words[language].confirm.sent;
  pages.send(response, { title, here, body: html`<h1>${title}</h1><p>${text}</p>` }, { language });
}

function show(pages: Pages, response: Response, state: SignUpState, language: Language, here: string): void {
  const { title, text, more } = contentOf(pages, state, language, here);
  const status = state.kind === 'gone' ? 410 : 200;
  pages.send(
    response,
    { title, here, body: html`<h1>${title}</h1><p>${text}</p>${more}` },
    { language, status },
  );
}

interface Content {
  readonly title: string;
  readonly text: string;
  readonly more: Html | undefined;
}

function contentOf(pages: Pages, state: SignUpState, language: Language, here: string): Content {
  const say = words[language].confirm;
  const name = state.newsletter?.name ?? '';
  switch (state.kind) {
    case 'open':
      return {
        ...say.ask(name),
        more: html`${button(here, language, 'confirm', say.button)}<p class="hint">${say.notMe}</p>`,
      };
    case 'confirmed':
      return { ...say.done(name), more: preferencesLink(pages, state, language) };
    case 'old':
      return { ...say.old(name), more: button(here, language, 'again', say.again) };
    case 'left':
      return { ...say.left(name), more: signUpLink(state, language) };
    case 'gone':
      return { ...say.gone, more: signUpLink(state, language) };
    default:
      return state satisfies never;
  }
}

const button = (here: string, language: Language, wish: string, label: string): Html =>
  html`<form method="post" action="${inLanguage(here, language)}"><input type="hidden" name="do" value="${wish}"><p><button type="submit">${label}</button></p></form>`;

/** As good as the link in a letter of the newsletter, and no better: this page can be opened again for a long time. */
function preferencesLink(
  { unsubscribeLinks }: Pages,
  { newsletter, recipientId }: Extract<SignUpState, { kind: 'confirmed' }>,
  language: Language,
): Html {
  const path = letterPreferences(unsubscribeLinks, { newsletterId: newsletter.id, recipientId });
  return html`<p><a href="${inLanguage(path, language)}">${words[language].confirm.preferences}</a></p>`;
}

function signUpLink({ newsletter }: SignUpState, language: Language): Html | undefined {
  if (newsletter === undefined || !newsletter.isPublic) return undefined;
  const path = inLanguage(`${pagePaths.newsletter}${newsletter.key}`, language);
  return html`<p><a href="${path}">${words[language].confirm.signUpAgain}</a></p>`;
}
