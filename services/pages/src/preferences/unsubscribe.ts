// The page behind the link to unsubscribe in a letter. Opening it asks, because mail scanners open every link; only a POST
// unsubscribes, from the form of the page or from a mail program (RFC 8058). It names the newsletter, and the press can be undone.

import { findLinkedNewsletter } from '@pabal/db/people';
import { type Language, readForm, readUnsubscribeForm } from '@pabal/http';
import { type UnsubscribeIds, unsubscribePath } from '@pabal/mail';
import { unsubscribePerson } from '@pabal/people';
import { leaveReasons, noteLeaveReason, undoLeaving } from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import { redirect } from '../http/answer.ts';
import { sendProblemPage } from '../http/error-pages.ts';
import { type Html, html } from '../look/html.ts';
import { inLanguage } from '../look/layout.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { words } from '../words/words.ts';
import { counted, letterPreferences } from './link.ts';
import { reasonsOf } from './preferences-page.ts';

const path = `${unsubscribePath}{token}`;

export const unsubscribeRoutes: readonly PageRoute[] = [
  { method: 'get', path, opens: 'link', serve: ask },
  { method: 'post', path, opens: 'link', serve: leave },
  { method: 'post', path: `${path}/undo`, opens: 'link', serve: undo },
  { method: 'post', path: `${path}/reason`, opens: 'link', serve: noteReason },
];

interface Opened {
  readonly ids: UnsubscribeIds;
  readonly language: Language;
  readonly here: string;
  /** Nothing when the newsletter is gone. */
  readonly newsletter: { readonly key: string; readonly name: string } | undefined;
}

/** What the link of a request is for; nothing when it is not ours or too many come, and the answer has been sent. */
async function open(pages: Pages, request: Request, response: Response): Promise<Opened | undefined> {
  const token = String(request.params.token);
  const visit = await counted(pages, request, response, pages.unsubscribeLinks.read(token));
  if (visit === undefined) return undefined;
  const language = pages.languageOf(request);
  const { found: ids } = visit;
  if (ids !== undefined)
    return {
      ids,
      language,
      here: `${unsubscribePath}${token}`,
      newsletter: await findLinkedNewsletter(pages.store, ids.newsletterId),
    };
  const { title, text } = words[language].unsubscribe.badLink;
  const { newLink } = words[language].preferences;
  const body = html`<h1>${title}</h1><p>${text}</p><p><a href="${inLanguage('/preferences', language)}">${newLink}</a></p>`;
  pages.send(response, { title, body }, { language, status: 404 });
  return undefined;
}

async function ask(pages: Pages, request: Request, response: Response): Promise<void> {
  const opened = await open(pages, request, response);
  if (opened === undefined) return;
  const { language, newsletter, here } = opened;
  const say = words[language].unsubscribe;
  const done = request.query.done;
  if (done === 'undo' && newsletter !== undefined)
    return sayDone(pages, response, opened, say.undone(newsletter.name));
  if (done === 'reason')
    return sayDone(pages, response, opened, {
      title: (newsletter === undefined ? say.doneUnnamed : say.done(newsletter.name)).title,
      text: say.thanks,
    });
  const { title, text } = newsletter === undefined ? say.askUnnamed : say.ask(newsletter.name);
  const body = html`<h1>${title}</h1><p>${text}</p>
<form method="post" action="${inLanguage(here, language)}">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<p><button type="submit">${say.button}</button></p>
</form>
${preferencesLink(pages, opened)}`;
  pages.send(response, { title, here, body }, { language });
}

async function leave(pages: Pages, request: Request, response: Response): Promise<void> {
  const opened = await open(pages, request, response);
  if (opened === undefined) return;
  if (!(await readUnsubscribeForm(request)))
    return sendProblemPage(pages, request, response, 'bad-request', 400);
  const { ids, language, newsletter, here } = opened;
  await unsubscribePerson(pages.store, ids, 'link');
  const say = words[language].unsubscribe;
  const { title, text } = newsletter === undefined ? say.doneUnnamed : say.done(newsletter.name);
  const body = html`<h1>${title}</h1><p>${text}</p>
<form method="post" action="${inLanguage(`${here}/undo`, language)}"><p><button class="quiet" type="submit">${say.undo}</button></p></form>
<form method="post" action="${inLanguage(`${here}/reason`, language)}">${reasonsOf(language)}</form>
${preferencesLink(pages, opened)}`;
  pages.send(response, { title, here, body }, { language });
}

async function undo(pages: Pages, request: Request, response: Response): Promise<void> {
  const opened = await open(pages, request, response);
  if (opened === undefined) return;
  await readForm(request);
  const { ids, language, here } = opened;
  const source = `${pages.publicUrl}${unsubscribePath}`;
  if (!(await undoLeaving(pages.store, ids, { now: new Date(), source, keys: pages.keys })))
    return sendProblemPage(pages, request, response, 'not-found', 404);
  redirect(response, `${inLanguage(here, language)}&done=undo`);
}

async function noteReason(pages: Pages, request: Request, response: Response): Promise<void> {
  const opened = await open(pages, request, response);
  if (opened === undefined) return;
  const given = (await readForm(request)).get('reason');
  const reason = leaveReasons.find((known) => known === given);
  if (reason !== undefined) await noteLeaveReason(pages.store, opened.ids.newsletterId, reason);
  redirect(response, `${inLanguage(opened.here, opened.language)}&done=reason`);
}

function sayDone(
  pages: Pages,
  response: Response,
  opened: Opened,
  { title, text }: { readonly title: string; readonly text: string },
): void {
  const body = html`<h1>${title}</h1><p>${text}</p>${preferencesLink(pages, opened)}`;
  pages.send(response, { title, here: opened.here, body }, { language: opened.language });
}

const preferencesLink = ({ unsubscribeLinks }: Pages, { ids, language }: Opened): Html =>
  html`<p><a href="${inLanguage(letterPreferences(unsubscribeLinks, ids), language)}">${words[language].unsubscribe.other}</a></p>`;
