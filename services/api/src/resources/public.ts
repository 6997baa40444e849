// The routes that need no key.

import { type ErrorCode, errorCodes, PabalError } from '@pabal/domain';
import { notFound, problemType, sendJson, sendJsonBytes, statuses } from '@pabal/http';
import type { Request, Response } from 'express';
import type { Api, PublicRoute } from '../api.ts';
import { languageOf } from '../console/sign-in/language.ts';
import { sendFrontPage } from '../console/sign-in/page.ts';
import type { Language } from '../console/sign-in/words.ts';
import { referencePolicy } from '../docs/reference.ts';

/** Other answers to a link in a letter. */
const badLinks = {
  404: 'A page that says that the link does not work.',
  429: 'A page that asks to come back: too much came from this address.',
};

export const openRoutes: readonly PublicRoute[] = [
  {
    ...{ kind: 'public', method: 'get', path: '/', type: 'text/html' },
    summary: 'A page that leads to the console, for somebody who came with a browser.',
    answers: { 200: 'The page.' },
    problems: ['not-found'],
    serve: serveFront,
  },
  {
    ...{ kind: 'public', method: 'get', path: '/unsubscribe/{token}', type: 'text/html' },
    summary: 'A page that asks whether to unsubscribe.',
    answers: {
      200: 'The page.',
      302: 'With PAGES_URL: the pages for readers answer.',
      ...badLinks,
    },
    serve: (api, request, response) => api.unsubscribing.ask(request, response),
  },
  {
    ...{ kind: 'public', method: 'post', path: '/unsubscribe/{token}', type: 'text/html' },
    summary: 'Unsubscribe (RFC 8058).',
    form: { type: 'object', properties: { 'List-Unsubscribe': { type: 'string', const: 'One-Click' } } },
    answers: {
      200: 'A page that says it is done.',
      400: 'A page that says that the form was not understood.',
      ...badLinks,
      503: 'A page that asks to come back: PostgreSQL cannot be reached.',
    },
    serve: (api, request, response) => api.unsubscribing.unsubscribe(request, response),
  },
  open('/healthz', 'Whether the process lives.', 'application/json', serveOps),
  {
    ...{ kind: 'public', method: 'get', path: '/readyz', type: 'application/json' },
    summary: 'Whether events can be accepted.',
    answers: { 200: 'They can; each check with its details.', 503: 'They cannot; the checks say why.' },
    serve: serveOps,
  },
  open('/metrics', 'Figures for Prometheus.', 'text/plain', serveOps),
  open('/openapi.json', 'This document.', 'application/json', async (api, _request, response) =>
    sendJsonBytes(response, 200, api.openApi()),
  ),
  {
    ...{ kind: 'public', method: 'get', path: '/docs', type: 'text/html' },
    summary: 'The reference of the API for people, with a first event in five minutes.',
    answers: { 200: 'The page.' },
    serve: serveReference,
  },
  {
    ...{ kind: 'public', method: 'get', path: '/docs/{subject}', type: 'text/html' },
    summary: 'The routes about one subject, with examples.',
    answers: { 200: 'The page.' },
    problems: ['not-found'],
    serve: serveReference,
  },
  {
    ...{ kind: 'public', method: 'get', path: '/problems/{code}', type: 'application/json' },
    summary: 'What a problem code means.',
    answers: { 200: 'The code, its status and its meaning.' },
    problems: ['not-found'],
    serve: serveProblem,
  },
];

/** A program that asks for nothing in particular has a wrong address. */
async function serveFront({ access }: Api, request: Request, response: Response): Promise<void> {
  response.setHeader('Vary', 'Accept');
  if (request.accepts(['json', 'html']) !== 'html') return notFound(request);
  sendFrontPage(response, languageOf(request), access.consoleUrl);
}

const referenceHead = {
  'Content-Security-Policy': referencePolicy,
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-cache',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Accept-Language',
} as const;

/** The language is that of the browser, unless somebody chose the other one. */
async function serveReference({ reference }: Api, request: Request, response: Response): Promise<void> {
  const { subject } = request.params;
  const { language: chosen } = request.query;
  const language: Language = chosen === 'ko' || chosen === 'en' ? chosen : languageOf(request);
  const page = reference.page(subject === undefined ? undefined : String(subject), language);
  if (page === undefined)
    throw new PabalError('not-found', 'The reference has no such page. /docs names those there are.');
  response.set({ ...referenceHead, ETag: page.etag, 'Content-Language': language });
  if (request.headers['if-none-match'] === page.etag) response.writeHead(304).end();
  else response.set('Content-Length', String(page.bytes.length)).end(page.bytes);
}

/** A route without a key that has one kind of answer. */
function open(path: string, summary: string, type: string, serve: PublicRoute['serve']): PublicRoute {
  return { kind: 'public', method: 'get', path, summary, type, answers: { 200: 'As asked.' }, serve };
}

/** `/healthz`, `/readyz` and `/metrics` */
async function serveOps(api: Api, request: Request, response: Response): Promise<void> {
  if (!(await api.ops(request, response))) return notFound(request);
}

/** The page that the `type` of a problem document leads to. */
async function serveProblem(api: Api, request: Request, response: Response): Promise<void> {
  const code = Object.keys(errorCodes).find((known): known is ErrorCode => known === request.params.code);
  if (code === undefined)
    throw new PabalError(
      'not-found',
      'There is no problem code of this name. /openapi.json lists the codes.',
    );
  sendJson(response, 200, {
    type: problemType(api.publicUrl, code),
    code,
    status: statuses[code],
    title: errorCodes[code],
  });
}
