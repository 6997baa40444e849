// Signing up: the page, its form, the same in a frame on another site, and the page that says to look into the mailbox.

import { editionsOf } from '@pabal/archive';
import { PabalError } from '@pabal/domain';
import { type Language, readForm } from '@pabal/http';
import { askToSubscribe, type PublicNewsletter, publicNewsletter } from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import { redirect } from '../http/answer.ts';
import { sendProblemPage } from '../http/error-pages.ts';
import { html } from '../look/html.ts';
import { inLanguage } from '../look/layout.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { words } from '../words/words.ts';
import {
  type FormProblem,
  pathOf,
  readSignUp,
  type SignUpView,
  signUpPage,
  type Typed,
} from './sign-up-form.ts';

const route = (
  method: PageRoute['method'],
  path: string,
  serve: (pages: Pages, request: Request, response: Response, embedded: boolean) => Promise<void>,
): PageRoute => ({
  ...{ method, path, opens: 'anybody' },
  serve: (pages, request, response) => serve(pages, request, response, path.endsWith('/embed')),
});

export const signUpRoutes: readonly PageRoute[] = [
  route('get', '/n/{newsletter}', showForm),
  route('post', '/n/{newsletter}', takeForm),
  route('get', '/n/{newsletter}/embed', showForm),
  route('post', '/n/{newsletter}/embed', takeForm),
  route('get', '/n/{newsletter}/asked', showAsked),
];

/** The newsletter in the path. @throws PabalError `not-found` */
const newsletterIn = (pages: Pages, request: Request): Promise<PublicNewsletter> =>
  publicNewsletter(pages.space, String(request.params.newsletter));

const shownEditions = 3;

/** What is shown with the form. In a frame of another site there is the form alone. */
async function surroundingsOf(
  { publicUrl, cards, space }: Pages,
  { id }: PublicNewsletter,
  embedded: boolean,
) {
  const editions = embedded ? [] : await editionsOf(space, { id }, shownEditions);
  return { publicUrl, hasCards: cards !== undefined, editions };
}

const formName = ({ key }: PublicNewsletter) => `sign-up ${key}`;

/** What a form has to bring back to be taken. */
async function guardsOf(
  { seals, proofs }: Pages,
  newsletter: PublicNewsletter,
): Promise<Pick<SignUpView, 'seal' | 'proof'>> {
  const form = formName(newsletter);
  return {
    seal: seals.make(form),
    ...(proofs && { proof: { challenge: await proofs.challenge(form), scriptPath: proofs.scriptPath } }),
  };
}

async function showForm(
  pages: Pages,
  request: Request,
  response: Response,
  embedded: boolean,
): Promise<void> {
  const newsletter = await newsletterIn(pages, request);
  const language = pages.languageOf(request);
  const guards = await guardsOf(pages, newsletter);
  const around = await surroundingsOf(pages, newsletter, embedded);
  pages.send(response, signUpPage({ newsletter, language, ...guards, embedded, ...around }), {
    language,
    keptBy: guards.proof === undefined ? 'all' : 'visit',
  });
}

async function takeForm(
  pages: Pages,
  request: Request,
  response: Response,
  embedded: boolean,
): Promise<void> {
  const newsletter = await newsletterIn(pages, request);
  const language = pages.languageOf(request);
  const caller = pages.clientAddress(request);
  const { typed, seal, proof, trapped, result } = readSignUp(await readForm(request), language);
  const again = (problem: FormProblem) =>
    showAgain(pages, response, { newsletter, language, embedded }, typed, problem);
  const verdict = pages.seals.judge(seal, formName(newsletter));
  if (verdict !== 'good') pages.figures.refused(verdict);
  // A form without our seal was not on our page, or it was there under another secret.
  if (verdict === 'forged' || verdict === 'old') return again('old');
  if (verdict === 'too-soon') return again('tooSoon');
  if (!result.ok) return again(result.problem);
  if (pages.proofs !== undefined && !(await pages.proofs.accepts(proof, formName(newsletter)))) {
    pages.figures.refused('no-proof');
    return again('noProof');
  }
  if (!(await pages.limits.letter(caller))) {
    pages.figures.refused('busy');
    return sendProblemPage(pages, request, response, 'busy', 429);
  }
  // The program that filled it in is told what everybody is told.
  if (trapped) pages.figures.refused('trap');
  else if (
    !(await isTaken(pages, newsletter, { ...result, networkHash: pages.networkHash(caller) }, embedded))
  )
    return again('refusedDomain');
  redirect(response, askedPath(newsletter, language, embedded));
  pages.letters.nudge();
}

/** @returns false for an address of a refused domain */
async function isTaken(
  pages: Pages,
  { key }: PublicNewsletter,
  signUp: Parameters<typeof askToSubscribe>[2],
  embedded: boolean,
): Promise<boolean> {
  const { email, name, locale, networkHash } = signUp;
  try {
    const wanted = { email, name, locale, networkHash };
    await askToSubscribe(pages.space, key, wanted, embedded ? 'embed' : 'page', pages.refusedDomains);
    return true;
  } catch (error) {
    if (error instanceof PabalError && error.code === 'invalid-request') return false;
    throw error;
  }
}

async function showAgain(
  pages: Pages,
  response: Response,
  view: Pick<SignUpView, 'newsletter' | 'language' | 'embedded'>,
  typed: Typed,
  problem: FormProblem,
): Promise<void> {
  const guards = await guardsOf(pages, view.newsletter);
  const around = await surroundingsOf(pages, view.newsletter, view.embedded);
  pages.send(response, signUpPage({ ...view, ...guards, ...around, typed, problem }), {
    language: view.language,
    status: 422,
  });
}

const askedPath = ({ key }: PublicNewsletter, language: Language, embedded: boolean) =>
  `${inLanguage(`${pathOf(key, false)}/asked`, language)}${embedded ? '&frame=1' : ''}`;

async function showAsked(pages: Pages, request: Request, response: Response): Promise<void> {
  const newsletter = await newsletterIn(pages, request);
  const language = pages.languageOf(request);
  const say = words[language].signUp;
  const embedded = request.query.frame === '1';
  const page = {
    title: say.asked.title,
    embedded,
    here: `${pathOf(newsletter.key, false)}/asked`,
    body: html`<h1>${say.asked.title}</h1>
<p>${say.asked.text}</p>
<p class="hint">${say.askedMore}</p>`,
  };
  pages.send(response, page, { language, keptBy: 'all', headers: { 'X-Robots-Tag': 'noindex' } });
}
