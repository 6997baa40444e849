// The cookie that a session's token travels in.

import type { IncomingMessage, ServerResponse } from 'node:http';

type Answer = Pick<ServerResponse, 'appendHeader'>;

export interface SessionCookie {
  /** The token in a request. */
  read(request: Pick<IncomingMessage, 'headers'>): string | undefined;
  set(response: Answer, token: string, expiresAt: Date): void;
  clear(response: Answer): void;
}

/**
 * Scripts cannot read it, and no browser sends it with a request that another site began.
 *
 * @param secure  whether people reach the console by https. The prefix then keeps other hosts of the domain from setting it.
 */
export function createSessionCookie({ secure }: { secure: boolean }): SessionCookie {
  const name = secure ? '__Host-pabal_session' : 'pabal_session';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return {
    read: (request) => cookieIn(request, name),
    set: (response, token, expiresAt) =>
      response.appendHeader(
        'Set-Cookie',
        `${name}=${token}; ${attributes}; Expires=${expiresAt.toUTCString()}`,
      ),
    clear: (response) => response.appendHeader('Set-Cookie', `${name}=; ${attributes}; Max-Age=0`),
  };
}

/** The value of a cookie of a request. */
export function cookieIn({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
