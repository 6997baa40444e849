// An OpenID provider for tests: it speaks as OpenID Connect Core 1.0 says, and is strict about what it is asked.

import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the next ID token says of the person, beside what every token says. */
  claims: Record<string, unknown>;
  /** What is done to the next ID token before it is sent. */
  spoil: (claims: Record<string, unknown>) => Record<string, unknown>;
  stop(): Promise<void>;
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
  const codes = new Map<string, Asked>();
  const provider = {
    ...{ issuer: '', clientId: 'pabal', clientSecret: 'a secret of the client: &=%' },
    claims: {},
    spoil: (claims: Record<string, unknown>) => claims,
    stop: async () => {},
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', provider.issuer);
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return answer(200, metadataOf(provider.issuer));
      case '/jwks':
        return answer(200, {
          keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' }],
        });
      case '/authorize':
        return authorize(url, response);
      case '/token':
        return void token(request).then(({ status, body }) => answer(status, body));
      default:
        return answer(404, {});
    }
  });

  function authorize({ searchParams: asked }: URL, response: ServerResponse): void {
    const isRight =
      asked.get('response_type') === 'code' &&
      asked.get('client_id') === provider.clientId &&
      asked.get('redirect_uri') === redirectUri &&
      asked.get('code_challenge_method') === 'S256' &&
      asked.get('scope')?.split(' ').includes('openid');
    if (!isRight) return void response.writeHead(400).end('The request is not one of a client that we know.');
    const code = randomBytes(16).toString('hex');
    codes.set(code, {
      ...{ nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '', redirectUri },
    });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({
      code,
      state: asked.get('state') ?? '',
      iss: provider.issuer,
    }).toString();
    response.writeHead(303, { location: back.href }).end();
  }

  async function token(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const form = new URLSearchParams(await textOf(request));
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (!isClient(request.headers.authorization, provider))
      return { status: 401, body: { error: 'invalid_client' } };
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      form.get('grant_type') === 'authorization_code' &&
      asked?.challenge === verifier &&
      asked.redirectUri === form.get('redirect_uri');
    if (asked === undefined || !isRight) return { status: 400, body: { error: 'invalid_grant' } };
    const now = Math.floor(Date.now() / 1_000);
    const claims = provider.spoil({
      ...{ iss: provider.issuer, aud: provider.clientId, iat: now, exp: now + 300, nonce: asked.nonce },
      ...provider.claims,
    });
    const body = { access_token: 'x', token_type: 'Bearer', expires_in: 300, id_token: signed(claims) };
    return { status: 200, body };
  }

  function signed(claims: Record<string, unknown>): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = `${part({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${part(claims)}`;
    return `${head}.${createSign('sha256').update(head).sign(privateKey, 'base64url')}`;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  provider.issuer = `http://127.0.0.1:${port}`;
  provider.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return provider;
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
