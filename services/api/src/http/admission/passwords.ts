// What slows guesses of passwords (docs/decisions/0021-what-slows-guesses.md).

import type { IncomingMessage, ServerResponse } from 'node:http';
import { PabalError } from '@pabal/domain';
import { figures, type Logger, type Metrics } from '@pabal/runtime';
import { createAttempts } from './attempts.ts';
import type { ClientAddress } from './client-address.ts';
import { createGuesses, mostGuesses } from './guesses.ts';
import { createKnownBrowsers } from './known-browsers.ts';

/** Lets passwords be tried. */
export interface PasswordGate {
  /**
   * Tries a password of an account.
   *
   * The right one works whatever others did. Wrong ones are counted by address and by account; a browser that has signed in before
   * is counted by itself. After thirty wrong ones in a minute the attempts are made one after the other, four a second. When a
   * hundred wait, the next ones are refused untried.
   *
   * @param account  what guesses at one account are counted under
   * @param attempt  gives whose password it is, or nothing
   * @throws PabalError `sign-in-refused`, `too-many-guesses`
   */
  try<Found>(
    request: IncomingMessage,
    response: ServerResponse,
    account: string,
    attempt: (from: 'known' | 'stranger') => Promise<Found | undefined>,
  ): Promise<Found>;
}

export function createPasswordGate(deps: {
  clientAddress: ClientAddress;
  /** Signs what browsers are known by. */
  secret: string | undefined;
  logger: Logger;
  metrics: Metrics;
}): PasswordGate {
  const { clientAddress, secret, logger, metrics } = deps;
  const figure = metrics.counter(figures.refusedPasswords);
  const browsers = createKnownBrowsers(secret);
  const guesses = createGuesses();
  const attempts = createAttempts();

  /** What an attempt is counted under: the browser alone when it is known, else the address and the account. */
  function countedUnder(request: IncomingMessage, account: string): readonly string[] {
    const browser = browsers.idOf(request);
    if (browser !== undefined) return [`browser ${browser}`];
    return [clientAddress(request), `account ${account}`];
  }

  function refuse(request: IncomingMessage, response: ServerResponse, under: readonly string[]): never {
    figure.inc({});
    const client = clientAddress(request);
    const counts = under.map((key) => guesses.count(key));
    if (counts[0] === 1) logger.warn({ client }, 'Passwords from this address are refused by the console.');
    if (counts.every((count) => count <= mostGuesses))
      throw new PabalError('sign-in-refused', 'The address and the password do not belong together.');
    sendAway(response, Math.max(...under.map((key) => guesses.secondsLeft(key))));
  }

  return {
    async try(request, response, account, attempt) {
      const under = countedUnder(request, account);
      const slow = under.find((key) => guesses.counted(key) >= mostGuesses);
      const make = () => attempt(browsers.idOf(request) === undefined ? 'stranger' : 'known');
      const found = await (slow === undefined ? make() : attempts.make(slow, make));
      if (found === 'full') sendAway(response, guesses.secondsLeft(under[0] ?? ''));
      if (found === undefined) refuse(request, response, under);
      if (browsers.idOf(request) === undefined) browsers.remember(response);
      return found;
    },
  };
}

function sendAway(response: ServerResponse, seconds: number): never {
  response.setHeader('Retry-After', String(seconds));
  throw new PabalError(
    'too-many-guesses',
    `More than ${mostGuesses} wrong passwords came within a minute, from this address or for this account. The right password still works; wait a moment and try again.`,
  );
}
