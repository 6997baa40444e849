// A browser that has logged in before is counted apart from its address: strangers who share its address, as behind a proxy,
// must not slow it down. The cookie says only that. It lets nobody in.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { secondsPerDay } from '@pabal/domain';

export interface KnownBrowsers {
  /** The id of a browser that has logged in before; `undefined` for every other browser. */
  idOf(request: Pick<IncomingMessage, 'headers'>): string | undefined;
  /** Sets the cookie, in the answer to a browser's first right password. */
  remember(response: Pick<ServerResponse, 'appendHeader'>): void;
}

const cookie = 'pabal_console';
const seconds = 30 * secondsPerDay;

/** @param password  signs the cookies: after a change of password no browser is known any more */
export function createKnownBrowsers(password: string): KnownBrowsers {
  const sign = (id: string) =>
    createHmac('sha256', `pabal console browser ${password}`).update(id).digest('base64url');

  return {
    idOf({ headers }) {
      const [, id, signature] =
        /(?:^|;\s*)pabal_console=([\w-]{16})\.([\w-]{43})(?:;|$)/.exec(headers.cookie ?? '') ?? [];
      if (id === undefined || signature === undefined) return undefined;
      return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(id))) ? id : undefined;
    },
    remember(response) {
      const id = randomBytes(12).toString('base64url');
      response.appendHeader(
        'Set-Cookie',
        `${cookie}=${id}.${sign(id)}; Path=/console; Max-Age=${seconds}; HttpOnly; SameSite=Strict`,
      );
    },
  };
}
