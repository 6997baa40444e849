// A browser that has signed in before is counted apart from its address: strangers who share its address, as behind a proxy,
// must not slow it down. The cookie says only that. It lets nobody in.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { secondsPerDay } from '@pabal/domain';
import { cookieIn } from './cookies.ts';

export interface KnownBrowsers {
  /** The id of a browser that has signed in before; `undefined` for every other browser. */
  idOf(request: Pick<IncomingMessage, 'headers'>): string | undefined;
  /** Sets the cookie, in the answer to a browser's first right password. */
  remember(response: Pick<ServerResponse, 'appendHeader'>): void;
}

const cookie = 'pabal_known';
const seconds = 30 * secondsPerDay;
const form = /^([\w-]{16})\.([\w-]{43})$/;

/**
 * @param secret  signs the cookies; LINK_SECRET. Left out, each process knows the browsers that it has seen since its start.
 */
export function createKnownBrowsers(secret: string = randomBytes(32).toString('hex')): KnownBrowsers {
  const sign = (id: string) =>
    createHmac('sha256', `pabal console browser ${secret}`).update(id).digest('base64url');

  return {
    idOf(request) {
      const [, id, signature] = form.exec(cookieIn(request, cookie) ?? '') ?? [];
      if (id === undefined || signature === undefined) return undefined;
      return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(id))) ? id : undefined;
    },
    remember(response) {
      const id = randomBytes(12).toString('base64url');
      response.appendHeader(
        'Set-Cookie',
        `${cookie}=${id}.${sign(id)}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`,
      );
    },
  };
}
