// Signing in at an OpenID provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, section 3.1).

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderClaims, ProviderRoles } from '@pabal/access';
import * as oidc from 'openid-client';
import { z } from 'zod';
import { cookieIn } from '../http/admission/cookies.ts';

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: string;
  /** The claim that roles come from. */
  readonly roleClaim: string | undefined;
  readonly roles: ProviderRoles;
  /** Whether addresses count as verified that the provider says nothing about. */
  readonly trustsEmail: boolean;
  readonly consoleUrl: string;
}

export interface SignInProvider {
  readonly roles: ProviderRoles;
  /** Where the browser has to go. What it brings back is checked against a cookie in the answer. */
  begin(response: Pick<ServerResponse, 'appendHeader'>, to: string): Promise<string>;
  /** Who came back, and where they wanted to go. @throws whatever is wrong with what came back */
  finish(
    request: Pick<IncomingMessage, 'headers' | 'url'>,
    response: Pick<ServerResponse, 'appendHeader'>,
  ): Promise<{ readonly claims: ProviderClaims; readonly to: string }>;
}

const cookie = 'pabal_oidc';
const path = '/console/sign-in/oidc';
/** Time to sign in at the provider. */
const cookieSeconds = 600;
/** What the provider says of itself is asked for again after an hour. */
const knownForMs = 3_600_000;
const answerSeconds = 10;

/** What the browser keeps until it comes back. Another browser has none of it, so nobody can be signed in as somebody else. */
const kept = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });

export function createSignInProvider(
  settings: ProviderSettings,
  { now = () => performance.now() }: { now?: () => number } = {},
): SignInProvider {
  const { consoleUrl, scopes, roles } = settings;
  const redirectUri = `${consoleUrl}${path}/callback`;
  const attributes = `Path=${path}; HttpOnly; SameSite=Lax${consoleUrl.startsWith('https:') ? '; Secure' : ''}`;
  let known: { readonly config: Promise<oidc.Configuration>; readonly until: number } | undefined;

  function configuration(): Promise<oidc.Configuration> {
    if (known !== undefined && known.until > now()) return known.config;
    const asked = { config: discover(settings), until: now() + knownForMs };
    known = asked;
    // A failure is not remembered: the next person asks again.
    asked.config.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.config;
  }

  return {
    roles,
    async begin(response, to) {
      const config = await configuration();
      const [state, nonce, verifier] = [
        oidc.randomState(),
        oidc.randomNonce(),
        oidc.randomPKCECodeVerifier(),
      ];
      const value = Buffer.from(JSON.stringify({ state, nonce, verifier, to })).toString('base64url');
      response.appendHeader('Set-Cookie', `${cookie}=${value}; ${attributes}; Max-Age=${cookieSeconds}`);
      const challenge = await oidc.calculatePKCECodeChallenge(verifier);
      return oidc.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: scopes, state, nonce },
        ...{ code_challenge: challenge, code_challenge_method: 'S256' },
      }).href;
    },
    async finish(request, response) {
      const { state, nonce, verifier, to } = readKept(request);
      response.appendHeader('Set-Cookie', `${cookie}=; ${attributes}; Max-Age=0`);
      const came = new URL(redirectUri);
      came.search = new URL(request.url ?? '', redirectUri).search;
      const tokens = await oidc.authorizationCodeGrant(await configuration(), came, {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      });
      return { claims: claimsOf(tokens.claims(), settings), to };
    },
  };
}

function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  // A provider without TLS is one on this machine, or somebody's decision in OIDC_ISSUER.
  const execute = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(url, clientId, undefined, authenticate(clientSecret), {
    execute,
    timeout: answerSeconds,
  });
}

/** The secret goes where the provider says that it takes it; one that says nothing takes it in the head (RFC 8414, section 2). */
function authenticate(secret: string): oidc.ClientAuth {
  const [inBody, inHead] = [oidc.ClientSecretPost(secret), oidc.ClientSecretBasic(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? inHead : inBody)(server, client, body, headers);
  };
}

function readKept(request: Pick<IncomingMessage, 'headers'>): z.output<typeof kept> {
  const value = cookieIn(request, cookie);
  if (value === undefined) throw new Error('The browser came back without the cookie that it went with.');
  return kept.parse(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')));
}

const claimsForm = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.stringbool()]).optional().catch(undefined),
  name: z.string().min(1).max(200).optional().catch(undefined),
  locale: z.string().max(35).optional().catch(undefined),
});

function claimsOf(claims: unknown, { roleClaim, trustsEmail }: ProviderSettings): ProviderClaims {
  const { iss, sub, email, email_verified, name, locale, ...others } = claimsForm.parse(claims);
  const groups = roleClaim === undefined ? [] : valuesOf(others[roleClaim]);
  const isEmailVerified = email_verified ?? trustsEmail;
  return { issuer: iss, subject: sub, email, isEmailVerified, name, locale, groups };
}

/** A claim has one value or several. */
function valuesOf(claim: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.filter((value) => typeof value === 'string');
}
