// Signing in at an OpenID provider, as a browser does it.

import { addUser } from '@pabal/access';
import type { Role } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { useApi } from '@pabal/test/api';
import { freePort } from '@pabal/test/support';
import { type OpenIdProvider, startOpenIdProvider } from '../testing/openid-provider.ts';

let provider: OpenIdProvider;
let port: number;
beforeAll(async () => {
  port = await freePort();
  provider = await startOpenIdProvider(`http://localhost:${port}/console/sign-in/oidc/callback`);
});
afterAll(() => provider.stop());

const api = useApi({
  settings: () => ({
    API_PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_ROLE_CLAIM: 'groups',
    OIDC_ROLES: 'admin=pabal-admins; operator=on-call',
  }),
  empty: ['users', 'sessions', 'user_roles', 'audit_entries', 'audit_chains'],
});

beforeEach(() => {
  provider.spoil = (claims) => claims;
});

async function invite(email: string, role: Role): Promise<void> {
  const parsed = parseAddress(email);
  if (!parsed.ok) throw new Error(parsed.expected);
  await addUser(api.store, { email: parsed.address, name: 'Minsu', locale: 'ko', role }, 'test');
}

const cookiesOf = (answer: Response) =>
  answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
const get = (url: string, cookies: readonly string[] = []) =>
  fetch(url, { redirect: 'manual', headers: { cookie: cookies.join('; '), connection: 'close' } });

/** Goes to the provider and back, as far as the address that the provider sends the browser to. */
async function toCallback(): Promise<{ readonly back: string; readonly cookies: readonly string[] }> {
  const begun = await get(`http://localhost:${port}/console/sign-in/oidc?to=/console/letters?state=failed`);
  expect(begun.status).toBe(303);
  const atProvider = await get(begun.headers.get('location') ?? '');
  expect(atProvider.status).toBe(303);
  return { back: atProvider.headers.get('location') ?? '', cookies: cookiesOf(begun) };
}

/** Signs in. @returns the page, and the session that began */
async function signIn() {
  const { back, cookies } = await toCallback();
  const answer = await get(back, cookies);
  const [session] = cookiesOf(answer).filter((cookie) => /^pabal_session=.+/.test(cookie));
  return { status: answer.status, page: await answer.text(), session };
}

const whoIs = (session: string | undefined) =>
  api.call('GET', '/v1/session', { key: '', headers: { cookie: session ?? '' } });

it('signs in who was invited, by the verified address, and then by the subject alone', async () => {
  await invite('minsu@example.com', 'editor');
  provider.claims = { sub: 's-1', email: 'Minsu@example.com', email_verified: true };
  const { status, page, session } = await signIn();
  expect(status).toBe(200);
  // The browser goes on from our own page, with the session's cookie.
  expect(page).toContain('<meta http-equiv="refresh" content="0;url=/console/letters?state=failed">');
  expect((await whoIs(session)).body).toMatchObject({ user: { email: 'minsu@example.com' }, role: 'editor' });
  provider.claims = { sub: 's-1', email: 'renamed@example.com', email_verified: false };
  expect((await whoIs((await signIn()).session)).body).toMatchObject({
    user: { email: 'minsu@example.com' },
  });
  // Somebody else who got the address later is not the same person.
  provider.claims = { sub: 's-2', email: 'minsu@example.com', email_verified: true };
  expect(await signIn()).toMatchObject({ status: 403, session: undefined });
});

it.each([
  ['nobody invited the address', { sub: 's-3', email: 'eve@example.com', email_verified: true }],
  [
    'the provider has not verified the address',
    { sub: 's-4', email: 'minsu@example.com', email_verified: false },
  ],
  ['the provider says nothing of whether it has', { sub: 's-5', email: 'minsu@example.com' }],
  ['there is no address', { sub: 's-6' }],
])('lets nobody in when %s', async (_why, claims) => {
  await invite('minsu@example.com', 'editor');
  provider.claims = claims;
  const { status, page, session } = await signIn();
  expect(status).toBe(403);
  expect(page).toContain('Your company account has no role here.');
  expect(session).toBeUndefined();
});

it('gives who was not invited the role of the claim, and takes it away with the claim', async () => {
  const claims = { sub: 's-7', email: 'bora@example.com', email_verified: true, name: '보라' };
  provider.claims = { ...claims, groups: ['staff', 'on-call'] };
  expect((await whoIs((await signIn()).session)).body).toMatchObject({
    role: 'operator',
    user: { name: '보라' },
  });
  provider.claims = { ...claims, groups: 'pabal-admins' };
  const { session } = await signIn();
  expect((await whoIs(session)).body.role).toBe('admin');
  provider.claims = { ...claims, groups: ['staff'] };
  expect((await signIn()).status).toBe(403);
  expect((await whoIs(session)).status).toBe(401);
});

it('leaves a role alone that a person gave', async () => {
  await invite('minsu@example.com', 'viewer');
  provider.claims = {
    sub: 's-8',
    email: 'minsu@example.com',
    email_verified: true,
    groups: ['pabal-admins'],
  };
  expect((await whoIs((await signIn()).session)).body.role).toBe('viewer');
});

describe('what came back', () => {
  const claims = { sub: 's-9', email: 'minsu@example.com', email_verified: true };
  beforeEach(async () => {
    await invite('minsu@example.com', 'editor');
    provider.claims = claims;
  });

  async function expectRefused(answer: Response): Promise<void> {
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('Signing in with the company account did not work.');
    expect((await api.store.query('select from sessions')).rowCount).toBe(0);
  }

  it('is refused without the cookie of the browser that began, and with that of another', async () => {
    const [mine, theirs] = [await toCallback(), await toCallback()];
    await expectRefused(await get(mine.back));
    await expectRefused(await get(mine.back, theirs.cookies));
  });

  it('is refused with another state, and the second time', async () => {
    const { back, cookies } = await toCallback();
    const url = new URL(back);
    url.searchParams.set('state', 'another');
    await expectRefused(await get(url.href, cookies));
    const again = await toCallback();
    expect((await get(again.back, again.cookies)).status).toBe(200);
    await api.store.query('delete from sessions');
    await expectRefused(await get(again.back, again.cookies));
  });

  it.each([
    ['another nonce', { nonce: 'another' }],
    ['another audience', { aud: 'somebody-else' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['a time that is over', { exp: 1 }],
  ])('is refused when its token has %s', async (_what, spoiled) => {
    provider.spoil = (said) => ({ ...said, ...spoiled });
    const { back, cookies } = await toCallback();
    await expectRefused(await get(back, cookies));
    expect(api.logs.map(({ msg }) => msg)).toContain('Signing in with the OpenID provider failed.');
  });
});
