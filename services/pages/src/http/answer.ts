// How every page is sent: its head, and what a browser may do with it.

import type { ServerResponse } from 'node:http';
import type { Language } from '@pabal/http';
import { documentOf, type Page } from '../look/layout.ts';

/**
 * - `nobody`  the page, or its address, belongs to one reader: nothing keeps it
 * - `visit`   the page is anybody's, but its form is good for one visit: nothing keeps it
 * - `all`     the page is the same for all who speak the language: caches may keep it for a minute
 */
type KeptBy = 'nobody' | 'visit' | 'all';

interface AnswerOptions {
  readonly language: Language;
  readonly status?: number;
  /** Default: `nobody`. */
  readonly keptBy?: KeptBy;
  readonly headers?: Readonly<Record<string, string>>;
}

export type SendPage = (response: ServerResponse, page: Page, options: AnswerOptions) => void;

const policy = (frames: string, hasScript: boolean) =>
  [
    `default-src 'none'`,
    ...(hasScript ? [`script-src 'self'`, `require-trusted-types-for 'script'`] : []),
    `style-src 'self'`,
    `img-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors ${frames}`,
  ].join('; ');

/** Sites of the company may show the form in a frame: all that a press of its button leads to is a letter that asks. */
const policyOf = ({ embedded = false, script }: Page) =>
  policy(embedded ? '*' : `'none'`, script !== undefined);

const cacheControl: Readonly<Record<KeptBy, string>> = {
  nobody: 'no-store',
  visit: 'no-store',
  all: 'public, max-age=60',
};

/** Makes what sends pages with the style sheet at this path. */
export function createSendPage(stylePath: string): SendPage {
  return (response, page, { language, status = 200, keptBy = 'nobody', headers = {} }) => {
    const body = documentOf(page, language, stylePath);
    response.writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Content-Language': language,
      'Content-Security-Policy': policyOf(page),
      'Cache-Control': cacheControl[keptBy],
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      // The address of a reader's own page is a secret.
      ...(keptBy === 'nobody' && { 'X-Robots-Tag': 'noindex' }),
      Vary: 'Accept-Language',
      ...headers,
    });
    response.end(body);
  };
}

/** Sends the reader on after a form, so that loading the page again does not send the form again. @param path  a path of the pages */
export function redirect(response: ServerResponse, path: string): void {
  response.writeHead(303, { Location: path, 'Cache-Control': 'no-store', 'Content-Length': 0 });
  response.end();
}
