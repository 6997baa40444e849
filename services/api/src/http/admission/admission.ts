import type { IncomingMessage, ServerResponse } from 'node:http';
import { type App, looksLikeApiKey, prefixOfApiKey } from '@pabal/db/apps';
import { PabalError, type Role, type Scope } from '@pabal/domain';
import { type ClientAddress, type Guesses, mostGuesses, type RefusedKeys } from '@pabal/http';
import type { Caller } from '../caller.ts';
import type { Keyring } from './keyring.ts';
import { requireConsole } from './origin.ts';
import { requireRole, requireScope } from './scopes.ts';
import type { SessionGate } from './sessions.ts';

/** What a route asks of those who call it. */
interface Asks {
  /** The scope that a key needs; without one no key is admitted. */
  readonly scope: Scope | undefined;
  /** The roles that a user may have. */
  readonly roles: readonly Role[];
}

/**
 * Admits a request whose key has the scope, or whose session is that of a user in one of the roles. A key goes before a session.
 *
 * @throws PabalError `key-missing`, `key-invalid`, `too-many-guesses`, `scope-missing`, `test-key`, `session-missing`,
 *   `session-over`, `not-from-console`, `role-missing`, `session-only`
 */
export type Admission = (request: IncomingMessage, response: ServerResponse, asks: Asks) => Promise<Caller>;

/**
 * Every key is looked up before anything is counted, so a right key is never refused because of another caller's wrong
 * keys: behind a proxy all callers may share one address. Only a well-formed key that no app has counts as a guess.
 */
export function createAdmission(deps: {
  keyring: Keyring;
  guesses: Guesses;
  refused: RefusedKeys;
  clientAddress: ClientAddress;
  /** Absent on a port where nobody signs in. */
  sessions: SessionGate | undefined;
}): Admission {
  const { keyring, guesses, refused, clientAddress, sessions } = deps;

  async function find(request: IncomingMessage, response: ServerResponse): Promise<App> {
    const key = bearerOf(request.headers.authorization);
    const isKey = key !== undefined && looksLikeApiKey(key);
    const app = isKey ? await keyring.find(key) : undefined;
    if (app !== undefined) return app;
    const client = clientAddress(request);
    if (isKey) refuseGuess(client, key, response);
    refused({ client, reason: key === undefined ? 'missing' : 'malformed' });
    throw key === undefined ? keyMissing() : keyInvalid();
  }

  function refuseGuess(client: string, key: string, response: ServerResponse): never {
    refused({ client, reason: 'unknown', keyPrefix: prefixOfApiKey(key) });
    if (guesses.count(client) <= mostGuesses) throw keyInvalid();
    const seconds = guesses.secondsLeft(client);
    response.setHeader('Retry-After', String(seconds));
    throw new PabalError(
      'too-many-guesses',
      `More than ${mostGuesses} API keys that are unknown, revoked or expired came from this address within a minute. ` +
        `Send a key that is in force, or try again in ${seconds} s.`,
    );
  }

  return async (request, response, { scope, roles }) => {
    const hasKey = bearerOf(request.headers.authorization) !== undefined;
    if (sessions !== undefined && !hasKey && (scope === undefined || sessions.has(request))) {
      const user = await sessions.require(request, response);
      requireConsole(request, sessions.addresses);
      requireRole(user, roles);
      return user;
    }
    const app = await find(request, response);
    if (scope === undefined) throw sessionOnly();
    requireScope(app, scope);
    return app;
  };
}

const sessionOnly = () =>
  new PabalError('session-only', 'Expected a user who is signed in, got an API key. Use the console.');

const keyMissing = () => new PabalError('key-missing', 'Send the API key as `Authorization: Bearer pbl_…`.');
const keyInvalid = () => new PabalError('key-invalid', 'The API key is unknown, revoked or expired.');

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
}
