import type { PabalError } from '@pabal/domain';
import { type AnswerError, type Language, statuses } from '@pabal/http';
import type { Request, RequestHandler, Response } from 'express';
import { html } from '../look/html.ts';
import { inLanguage } from '../look/layout.ts';
import type { Pages } from '../pages.ts';
import { words } from '../words/words.ts';

type Kind = 'not-found' | 'bad-request' | 'busy' | 'away' | 'broken';

/** Sends a page that has only our own words: nothing of the request is in it. */
export function sendProblemPage(
  pages: Pick<Pages, 'send' | 'languageOf'>,
  request: Request,
  response: Response,
  kind: Kind,
  status: number,
): void {
  const language = pages.languageOf(request);
  const { title, text } = words[language].problems[kind];
  pages.send(
    response,
    { title, body: html`<h1>${title}</h1><p>${text}</p>${kind === 'not-found' && wayOn(language)}` },
    {
      language,
      status,
      headers: {
        ...(kind === 'busy' && { 'Retry-After': '60' }),
        ...(kind === 'away' && { 'Retry-After': '30' }),
        // The rest of a form that was refused is not read.
        ...(status === 413 && { Connection: 'close' }),
      },
    },
  );
}

/** Who came by a link of a letter gets another one by the address. */
const wayOn = (language: Language) =>
  html`<p><a href="${inLanguage('/preferences', language)}">${words[language].preferences.title}</a></p>`;

/** What answers other paths, and errors. */
export function createErrorPages(pages: Pages): {
  readonly notFound: RequestHandler;
  readonly error: AnswerError;
} {
  return {
    notFound: (request, response) => sendProblemPage(pages, request, response, 'not-found', 404),
    error: (request, response, error) => {
      const status = statuses[error.code];
      sendProblemPage(pages, request, response, kindOf(error, status), status);
    },
  };
}

function kindOf(error: PabalError, status: number): Kind {
  if (status === 404 || status === 410) return 'not-found';
  if (status === 429) return 'busy';
  if (status === 503) return 'away';
  return error.code === 'internal' ? 'broken' : 'bad-request';
}
