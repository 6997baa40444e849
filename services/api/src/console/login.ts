import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type ClientAddress, createGuesses, mostGuesses } from '@pabal/http';
import { figures, type Logger, type Metrics } from '@pabal/runtime';
import type { RequestHandler } from 'express';
import { createAttempts } from './attempts.ts';
import { createKnownBrowsers } from './known-browsers.ts';
import { comesFromHere } from './origin.ts';
import { sendPage } from './page.ts';

const user = 'ops';

/**
 * Asks for the console's password (HTTP Basic, user `ops`). When the settings have no password, every request is refused.
 *
 * The right password works whatever others did. Wrong passwords are counted by address; a browser that logged in before is
 * counted by itself. After thirty wrong passwords in a minute, attempts from that address are made one after the other, four
 * a second: guessing is slow, and a person who shares the address waits a moment at most. When a hundred attempts wait, the
 * next ones are refused unread. The comparison takes the same time for every password.
 */
export function createLogin(deps: {
  password: string | undefined;
  publicUrl: string;
  clientAddress: ClientAddress;
  logger: Logger;
  metrics: Metrics;
}): RequestHandler {
  const { password, publicUrl, clientAddress, logger, metrics } = deps;
  const figure = metrics.counter(figures.refusedPasswords);
  if (password === undefined) return closed;
  const expected = digest(`${user}:${password}`);
  const browsers = createKnownBrowsers(password);
  const guesses = createGuesses();
  const attempts = createAttempts();

  async function isRight(from: string, given: string): Promise<boolean | undefined> {
    const compare = () => timingSafeEqual(digest(given), expected);
    return guesses.counted(from) < mostGuesses ? compare() : attempts.make(from, compare);
  }

  function refuse(response: ServerResponse, from: string, client: string): void {
    figure.inc({});
    const count = guesses.count(from);
    if (count === 1) logger.warn({ client }, 'Passwords from this address are refused by the console.');
    if (count > mostGuesses) sendAway(response, guesses.secondsLeft(from));
    else ask(response);
  }

  return async (request, response, next) => {
    const given = credentialsOf(request.headers.authorization);
    if (given === undefined) return ask(response);
    const client = clientAddress(request);
    const browser = browsers.idOf(request);
    const from = browser === undefined ? client : `browser ${browser}`;
    if (!(await isRight(from, given))) return refuse(response, from, client);
    if (!comesFromHere(request, publicUrl)) return sendPage(response, 403, forged);
    if (browser === undefined) browsers.remember(response);
    next();
  };
}

const closed: RequestHandler = (_request, response) => {
  sendPage(response, 403, {
    title: 'The console is closed',
    text: 'No password is set. Set CONSOLE_PASSWORD (at least 12 characters) for the api, start it again, and log in as ops.',
  });
};

function ask(response: ServerResponse): void {
  response.setHeader('WWW-Authenticate', 'Basic realm="pabal console", charset="UTF-8"');
  sendPage(response, 401, {
    title: 'Log in',
    text: 'The console asks for the user ops and the password in CONSOLE_PASSWORD.',
  });
}

function sendAway(response: ServerResponse, seconds: number): void {
  response.setHeader('Retry-After', String(seconds));
  sendPage(response, 429, {
    title: 'Too many wrong passwords',
    text: `More than ${mostGuesses} wrong passwords came from this address within a minute. The right password still works.`,
  });
}

const forged = {
  title: 'Not from here',
  text: 'Expected a request from a page of this console, got one from another site, or one that does not name its site. Nothing was changed. Programs send Sec-Fetch-Site: same-origin.',
};

function credentialsOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

const digest = (text: string) => createHash('sha256').update(text).digest();
