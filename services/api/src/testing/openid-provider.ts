// An OpenID provider for tests: it speaks as OpenID Connect Core 1.0 says, and is strict about what it is asked.

import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface OpenIdProvider {
  issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the next ID token says of the person, beside what every token says. */
  claims: Record<string, unknown>;
  /** What is done to the next ID token before it is sent. */
  spoil: (claims: Record<string, unknown>) => Record<string, unknown>;
  stop: () => Promise<void>;
}

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

const keyId = 'test';

/** Starts a provider with one client, whose only redirect URI is this one. */
export async function startOpenIdProvider(redirectUri: string): Promise<OpenIdProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider: OpenIdProvider = {
    ...{ issuer: '', clientId: 'pabal', clientSecret: 'a secret of the client: &=%', claims: {} },
    spoil: (claims) => claims,
    stop: async () => {},
  };
  const codes = new Map<string, Asked>();
  const authorize = authorizer(provider, codes, redirectUri);
  const token = tokens(provider, codes, privateKey);
  const key = { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', provider.issuer);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return answer(response, 200, metadataOf(provider.issuer));
      case '/jwks':
        return answer(response, 200, { keys: [key] });
      case '/authorize':
        return authorize(url, response);
      case '/token':
        return void token(request).then(({ status, body }) => answer(response, status, body));
      default:
        return answer(response, 404, {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  provider.issuer = `http://127.0.0.1:${typeof at === 'object' ? at?.port : at}`;
  provider.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return provider;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** The page at which people would sign in: here they are sent back at once. */
function authorizer(provider: OpenIdProvider, codes: Map<string, Asked>, redirectUri: string) {
  return ({ searchParams: asked }: URL, response: ServerResponse): void => {
    const isRight =
      asked.get('response_type') === 'code' &&
      asked.get('client_id') === provider.clientId &&
      asked.get('redirect_uri') === redirectUri &&
      asked.get('code_challenge_method') === 'S256' &&
      asked.get('scope')?.split(' ').includes('openid');
    if (!isRight) {
      response.writeHead(400).end('The request is not one of a client that we know.');
      return;
    }
    const code = randomBytes(16).toString('hex');
    const [nonce, challenge] = [asked.get('nonce') ?? '', asked.get('code_challenge') ?? ''];
    codes.set(code, { nonce, challenge, redirectUri });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({
      ...{ code, state: asked.get('state') ?? '', iss: provider.issuer },
    }).toString();
    response.writeHead(303, { location: back.href }).end();
  };
}

/** The token endpoint. A code is good once, for the client and the browser that it was made for. */
function tokens(provider: OpenIdProvider, codes: Map<string, Asked>, privateKey: KeyObject) {
  return async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    const form = new URLSearchParams(await textOf(request));
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (!isClient(request.headers.authorization, provider))
      return { status: 401, body: { error: 'invalid_client' } };
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
    const isRight =
      form.get('grant_type') === 'authorization_code' &&
      asked?.challenge === verifier.digest('base64url') &&
      asked.redirectUri === form.get('redirect_uri');
    if (asked === undefined || !isRight) return { status: 400, body: { error: 'invalid_grant' } };
    const now = Math.floor(Date.now() / 1_000);
    const claims = provider.spoil({
      ...{ iss: provider.issuer, aud: provider.clientId, iat: now, exp: now + 300, nonce: asked.nonce },
      ...provider.claims,
    });
    const body = {
      access_token: 'x',
      token_type: 'Bearer',
      expires_in: 300,
      id_token: signed(claims, privateKey),
    };
    return { status: 200, body };
  };
}

function signed(claims: Record<string, unknown>, privateKey: KeyObject): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = `${part({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${part(claims)}`;
  return `${head}.${createSign('sha256').update(head).sign(privateKey, 'base64url')}`;
}

const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
});

/** The client's id and secret are encoded as in a form, and then as Basic says (RFC 6749, section 2.3.1). */
function isClient(authorization: string | undefined, { clientId, clientSecret }: OpenIdProvider): boolean {
  const given = Buffer.from((authorization ?? '').replace(/^Basic /i, ''), 'base64').toString('utf8');
  const [id, secret] = given.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
  return id === clientId && secret === clientSecret;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}
