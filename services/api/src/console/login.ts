import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Limits } from '../http/limits.ts';
import { sendPage } from './page.ts';

const user = 'ops';

/**
 * Lets in who knows the console's password (HTTP Basic, user `ops`). Without a password in the settings nobody is let
 * in. Guesses are counted by address; the comparison takes the same time whatever was given.
 */
export function createLogin({
  password,
  limits,
}: {
  password: string | undefined;
  limits: Limits;
}): RequestHandler {
  if (password === undefined) return closed;
  const expected = digest(`${user}:${password}`);

  return async (request, response, next) => {
    const ip = request.socket.remoteAddress ?? 'unknown';
    await limits.refuseGuesser(ip, response);
    const given = credentialsOf(request.headers.authorization);
    if (given !== undefined && timingSafeEqual(digest(given), expected)) {
      if (isForged(request.method, request.headers['sec-fetch-site'])) return sendPage(response, 403, forged);
      return next();
    }
    if (given !== undefined) await limits.countGuess(ip);
    response.setHeader('WWW-Authenticate', 'Basic realm="pabal console", charset="UTF-8"');
    sendPage(response, 401, {
      title: 'Log in',
      text: 'The console asks for the user ops and the password in CONSOLE_PASSWORD.',
    });
  };
}

const closed: RequestHandler = (_request, response) => {
  sendPage(response, 403, {
    title: 'The console is closed',
    text: 'No password is set. Set CONSOLE_PASSWORD (at least 12 characters) for the api, start it again, and log in as ops.',
  });
};

const forged = { title: 'Not from here', text: 'This was sent by another site’s page and is not done.' };

/** Browsers send the password along with whatever another site makes them send; they also say that it was another site. */
function isForged(method: string, site: string | string[] | undefined): boolean {
  return method !== 'GET' && method !== 'HEAD' && site !== undefined && site !== 'same-origin';
}

function credentialsOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

const digest = (text: string) => createHash('sha256').update(text).digest();
