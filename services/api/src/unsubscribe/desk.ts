// The pages behind the link in a newsletter. Opening the link asks, because mail scanners open every link; only a POST
// unsubscribes, from the page's form or from a mail program (RFC 8058). Whether there is such a person or newsletter is
// nobody's to find out here: a link that we signed is answered the same in every case.

import { isUnavailable, type Store, unsubscribe } from '@pabal/db';
import type { UnsubscribeIds, UnsubscribeLinks } from '@pabal/mail';
import type { Request, Response } from 'express';
import { readUnsubscribeForm } from './form.ts';
import { sendUnsubscribePage } from './page.ts';
import { createVisitLimits } from './visits.ts';
import { type Language, languageFor } from './words.ts';

export interface UnsubscribeDesk {
  /** `GET /unsubscribe/{token}` */
  ask(request: Request, response: Response): Promise<void>;
  /** `POST /unsubscribe/{token}` */
  unsubscribe(request: Request, response: Response): Promise<void>;
}

/** @param deps.links  none while LINK_SECRET is not set: no link is ours then */
export function createUnsubscribeDesk(deps: {
  store: Store;
  links: UnsubscribeLinks | undefined;
  defaultLocale: string;
}): UnsubscribeDesk {
  const { store, links, defaultLocale } = deps;
  const visits = createVisitLimits();

  const languageOf = (request: Request) =>
    languageFor(request.query.lang, request.headers['accept-language'], defaultLocale);

  /** Whom the link is for; when that cannot be said, or there is too much going on, the answer is sent already. */
  async function letIn(
    request: Request,
    response: Response,
    language: Language,
  ): Promise<UnsubscribeIds | undefined> {
    const ip = request.socket.remoteAddress ?? 'unknown';
    const ids = links?.read(String(request.params.token));
    const allowed = await (ids === undefined ? visits.bad(ip) : visits.good(ip));
    if (allowed && ids !== undefined) return ids;
    sendUnsubscribePage(response, allowed ? 'bad-link' : 'busy', language);
    return undefined;
  }

  return {
    async ask(request, response) {
      const language = languageOf(request);
      if (await letIn(request, response, language)) sendUnsubscribePage(response, 'ask', language);
    },
    async unsubscribe(request, response) {
      const language = languageOf(request);
      const ids = await letIn(request, response, language);
      if (ids === undefined) return;
      if (!(await readUnsubscribeForm(request)))
        return sendUnsubscribePage(response, 'bad-request', language);
      try {
        await unsubscribe(store, { ...ids, actor: 'link' });
        sendUnsubscribePage(response, 'done', language);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        sendUnsubscribePage(response, 'away', language);
      }
    },
  };
}
