import type { IncomingMessage, ServerResponse } from 'node:http';
import { type App, looksLikeApiKey } from '@pabal/db';
import { PabalError, type Scope } from '@pabal/domain';
import type { Keyring } from './keyring.ts';
import type { Limits } from './limits.ts';

/** Lets in who has a key with the scope. @throws PabalError `key-missing`, `key-invalid`, `scope-missing`, `rate-limited` */
export type Admission = (request: IncomingMessage, response: ServerResponse, scope: Scope) => Promise<App>;

/**
 * Who keeps coming with keys that are refused is no longer listened to for a while. Keys that were good before are heard
 * all the same: behind a proxy everybody comes from one address.
 */
export function createAdmission({ keyring, limits }: { keyring: Keyring; limits: Limits }): Admission {
  async function find(request: IncomingMessage, response: ServerResponse): Promise<App> {
    const ip = request.socket.remoteAddress ?? 'unknown';
    const key = bearerOf(request.headers.authorization);
    if (key === undefined || !keyring.trusts(key)) await limits.refuseGuesser(ip, response);
    const app = key !== undefined && looksLikeApiKey(key) ? await keyring.find(key) : undefined;
    if (app !== undefined) return app;
    await limits.countGuess(ip);
    throw key === undefined
      ? keyMissing()
      : new PabalError('key-invalid', 'The API key is unknown or revoked.');
  }

  return async (request, response, scope) => {
    const app = await find(request, response);
    if (app.scopes.includes(scope)) return app;
    throw new PabalError(
      'scope-missing',
      `This needs the scope ${scope}; the key has ${app.scopes.join(', ') || 'none'}.`,
    );
  };
}

const keyMissing = () => new PabalError('key-missing', 'Send the API key as `Authorization: Bearer pbl_…`.');

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
}
