import { type Config, readProviderRoles } from '@pabal/config';
import type { Queryable } from '@pabal/db/store';
import type { ClientAddress } from '@pabal/http';
import type { Logger, Metrics } from '@pabal/runtime';
import type { AccessParts } from './api.ts';
import { createSessionCookie } from './http/admission/cookies.ts';
import { createPasswordGate } from './http/admission/passwords.ts';
import { createSessionGate } from './http/admission/sessions.ts';
import { createSignInProvider, type SignInProvider } from './session/provider.ts';

/** What lets people in, put together from the settings. */
export function createAccess(
  base: {
    readonly config: Config<'api'>;
    readonly publicUrl: string;
    readonly clientAddress: ClientAddress;
    readonly logger: Logger;
    readonly metrics: Metrics;
  },
  store: Queryable,
): AccessParts {
  const { config, publicUrl, clientAddress, logger, metrics } = base;
  const consoleUrl = consoleUrlOf(config, publicUrl);
  const times = {
    idleSeconds: config.SESSION_IDLE_HOURS * 3_600,
    seconds: config.SESSION_HOURS * 3_600,
  };
  const cookie = createSessionCookie({ secure: new URL(consoleUrl).protocol === 'https:' });
  return {
    sessions: createSessionGate({ store, cookie, times, addresses: [publicUrl, consoleUrl] }),
    passwords: createPasswordGate({ clientAddress, secret: config.LINK_SECRET, logger, metrics }),
    clientAddress,
    consoleUrl,
    provider: providerOf(config, consoleUrl),
  };
}

function providerOf(config: Config<'api'>, consoleUrl: string): SignInProvider | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = config;
  // The settings are refused when only some of them are there.
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return createSignInProvider({
    ...{ issuer, clientId, clientSecret, consoleUrl },
    scopes: config.OIDC_SCOPES,
    roleClaim: config.OIDC_ROLE_CLAIM,
    roles: readProviderRoles(config.OIDC_ROLES ?? ''),
    trustsEmail: config.OIDC_TRUST_EMAIL,
  });
}

/** Where people reach the console: where the api is reached, unless OPS_PORT is a port of its own. */
function consoleUrlOf({ CONSOLE_URL, OPS_PORT, API_PORT }: Config<'api'>, publicUrl: string): string {
  if (CONSOLE_URL !== undefined) return CONSOLE_URL.replace(/\/+$/, '');
  return OPS_PORT === 0 || OPS_PORT === API_PORT ? publicUrl : `http://localhost:${OPS_PORT}`;
}
