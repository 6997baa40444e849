// The pages behind the link in a newsletter. Opening the link asks, because mail scanners open every link; only a POST
// unsubscribes, from the page's form or from a mail program (RFC 8058). Every link that we signed gets the same answer, so
// that it does not reveal whether the person or the newsletter still exists.

import { isUnavailable, type Store } from '@pabal/db/store';
import {
  type ClientAddress,
  createClientAddress,
  createVisitLimits,
  type Language,
  languageFor,
  readUnsubscribeForm,
} from '@pabal/http';
import { type UnsubscribeIds, type UnsubscribeLinks, unsubscribePath } from '@pabal/mail';
import { unsubscribePerson } from '@pabal/people';
import type { Request, Response } from 'express';
import { sendUnsubscribePage } from './page.ts';

export interface UnsubscribeService {
  /** `GET /unsubscribe/{token}` */
  ask(request: Request, response: Response): Promise<void>;
  /** `POST /unsubscribe/{token}` */
  unsubscribe(request: Request, response: Response): Promise<void>;
}

/**
 * Where there are pages for readers, they answer who opens a link; a POST is answered here, as mail programs follow no redirect.
 *
 * @param deps.pagesUrl  where readers reach the pages; absent without them
 * @param deps.links  absent while LINK_SECRET is not set: then no link can be ours
 */
export function createUnsubscribeService(deps: {
  store: Store;
  links: UnsubscribeLinks | undefined;
  pagesUrl?: string | undefined;
  defaultLocale: string;
  clientAddress?: ClientAddress;
}): UnsubscribeService {
  const { store, links, pagesUrl, defaultLocale, clientAddress = createClientAddress() } = deps;
  const visits = createVisitLimits();

  const languageOf = (request: Request) =>
    languageFor(request.query.lang, request.headers['accept-language'], defaultLocale);

  /** Whom the link is for; `undefined` when the link is not ours or too many come, and the answer has been sent. */
  async function letIn(
    request: Request,
    response: Response,
    language: Language,
  ): Promise<UnsubscribeIds | undefined> {
    const client = clientAddress(request);
    const ids = links?.read(String(request.params.token));
    const allowed = await (ids === undefined ? visits.bad(client) : visits.good(client));
    if (allowed && ids !== undefined) return ids;
    sendUnsubscribePage(response, allowed ? 'bad-link' : 'busy', language);
    return undefined;
  }

  return {
    async ask(request, response) {
      const language = languageOf(request);
      if ((await letIn(request, response, language)) === undefined) return;
      if (pagesUrl === undefined) sendUnsubscribePage(response, 'ask', language);
      // The token is one that we signed, so it is made of characters of addresses.
      else {
        const location = `${pagesUrl}${unsubscribePath}${String(request.params.token)}`;
        response
          .writeHead(302, { Location: location, 'Cache-Control': 'no-store', 'Content-Length': 0 })
          .end();
      }
    },
    async unsubscribe(request, response) {
      const language = languageOf(request);
      const ids = await letIn(request, response, language);
      if (ids === undefined) return;
      if (!(await readUnsubscribeForm(request)))
        return sendUnsubscribePage(response, 'bad-request', language);
      try {
        await unsubscribePerson(store, ids, 'link');
        sendUnsubscribePage(response, 'done', language);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        sendUnsubscribePage(response, 'away', language);
      }
    },
  };
}
