// The way to one's preferences without an old letter: type the address, and get a link by mail. The answer is the same for addresses
// that we know and those that we do not.

import { readForm } from '@pabal/http';
import { parseAddress } from '@pabal/mail';
import { askForLink } from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import { redirect } from '../http/answer.ts';
import { sendProblemPage } from '../http/error-pages.ts';
import { html } from '../look/html.ts';
import { inLanguage } from '../look/layout.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { words } from '../words/words.ts';

export const askRoutes: readonly PageRoute[] = [
  { method: 'get', path: '/preferences', opens: 'anybody', serve: showForm },
  { method: 'post', path: '/preferences', opens: 'anybody', serve: takeForm },
];

const formName = 'preferences';
const here = '/preferences';

async function showForm(pages: Pages, request: Request, response: Response): Promise<void> {
  const language = pages.languageOf(request);
  const say = words[language].preferences;
  if (request.query.asked === '1') {
    const { title, text } = say.asked;
    return pages.send(
      response,
      { title, here: `${here}?asked=1`, body: html`<h1>${title}</h1><p>${text}</p>` },
      { language },
    );
  }
  sendForm(pages, request, response, undefined);
}

interface Again {
  readonly email: string;
  readonly problem: 'badAddress' | 'tooSoon' | 'old';
}

function sendForm(pages: Pages, request: Request, response: Response, again: Again | undefined): void {
  const language = pages.languageOf(request);
  const say = words[language].preferences;
  const signUp = words[language].signUp;
  const bad = again?.problem === 'badAddress';
  const body = html`<h1>${say.ask.title}</h1><p>${say.ask.text}</p>
${again !== undefined && !bad && html`<div class="notice bad" role="alert"><p>${signUp[again.problem]}</p></div>`}
<form method="post" action="${inLanguage(here, language)}">
<input type="hidden" name="seal" value="${pages.seals.make(formName)}">
<label for="email">${signUp.address}</label>
${bad && html`<p class="error" id="email-error">${signUp.badAddress}</p>`}
<input id="email" name="email" type="email" required maxlength="320" autocomplete="email" value="${again?.email}"${bad && html` aria-invalid="true" aria-describedby="email-error"`}>
<button type="submit">${say.askButton}</button>
</form>`;
  const status = again === undefined ? 200 : 422;
  pages.send(response, { title: say.ask.title, here, body }, { language, status });
}

async function takeForm(pages: Pages, request: Request, response: Response): Promise<void> {
  const fields = await readForm(request);
  const email = (fields.get('email') ?? '').slice(0, 400).trim();
  const verdict = pages.seals.judge(fields.get('seal') ?? '', formName);
  if (verdict !== 'good') {
    pages.figures.refused(verdict);
    return sendForm(pages, request, response, { email, problem: verdict === 'too-soon' ? 'tooSoon' : 'old' });
  }
  const address = parseAddress(email);
  if (!address.ok) return sendForm(pages, request, response, { email, problem: 'badAddress' });
  const caller = pages.clientAddress(request);
  if (!(await pages.limits.letter(caller))) {
    pages.figures.refused('busy');
    return sendProblemPage(pages, request, response, 'busy', 429);
  }
  const language = pages.languageOf(request);
  await askForLink(pages.space, address.address, {
    locale: language,
    networkHash: pages.networkHash(caller),
  });
  redirect(response, inLanguage(`${here}?asked=1`, language));
  pages.letters.nudge();
}
