// A letter as it was sent, for the frame in which the console shows it. What strangers and templates wrote gets no rights: no
// script, no forms, no origin of its own, no windows, no way out of the frame, and no request to anywhere, but for pictures when
// somebody asks for them.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LetterViewer, letterAsSent } from '@pabal/deliveries';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import type { RequestHandler } from 'express';
import { z } from 'zod';

/** Where a person may look, and as whom. */
interface Onlooker {
  readonly store: SpaceQueryable;
  readonly viewer: LetterViewer;
}

/**
 * Answers with the html of a letter.
 *
 * @param admit  finds out who asks; throws a PabalError for somebody who may not see letters
 */
export function createLetterFrame(
  admit: (request: IncomingMessage, response: ServerResponse) => Promise<Onlooker>,
): RequestHandler {
  return async (request, response) => {
    const { store, viewer } = await admit(request, response);
    const id = z.uuid().safeParse(request.params.id);
    if (!id.success) throw new PabalError('not-found', 'Expected the id of a letter in the path.');
    const { html } = await letterAsSent(store, id.data, viewer);
    response.set(protection(request.query.pictures === '1'));
    response.status(200).end(html);
  };
}

function protection(withPictures: boolean): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      // Letters carry their style with them.
      "style-src 'unsafe-inline'",
      withPictures ? 'img-src data: https: http:' : 'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox',
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-DNS-Prefetch-Control': 'off',
    'X-Frame-Options': 'SAMEORIGIN',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
