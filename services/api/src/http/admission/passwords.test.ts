import { addUser } from '@pabal/access';
import { parseAddress } from '@pabal/mail';
import { useApi } from '@pabal/test/api';

const password = 'correct horse battery';
const api = useApi();

async function add(email: string): Promise<void> {
  const address = parseAddress(email);
  if (!address.ok) throw new Error(address.expected);
  const user = { email: address.address, name: 'Minsu', locale: 'ko', role: 'viewer', password } as const;
  await addUser(api.store, user, 'test');
}

const signIn = (email: string, given: string, cookie = '') =>
  api.call('POST', '/v1/session', {
    key: '',
    headers: { origin: api.url, 'pabal-console': '1', cookie },
    body: { email, password: given },
  });

it('lets the right password in after however many wrong ones, and counts a browser it knows apart from them', async () => {
  await add('minsu@example.com');
  await add('ada@example.com');
  const before = await signIn('ada@example.com', password);
  const known = before.headers.getSetCookie().find((cookie) => cookie.startsWith('pabal_known=')) ?? '';
  const statuses: number[] = [];
  for (let n = 0; n < 32; n += 1) statuses.push((await signIn('minsu@example.com', `guess ${n}`)).status);
  expect(statuses.at(0)).toBe(401);
  expect(statuses.at(-1)).toBe(429);
  // At the same address, and for the same account.
  expect((await signIn('ada@example.com', 'mistyped')).status).toBe(429);
  expect((await signIn('minsu@example.com', 'mistyped', known)).status).toBe(401);
  expect((await signIn('minsu@example.com', 'mistyped', 'pabal_known=x.y')).status).toBe(429);
  expect((await signIn('minsu@example.com', password)).status).toBe(201);
  const lines = api.logs.filter(
    ({ msg }) => msg === 'Passwords from this address are refused by the console.',
  );
  expect(lines).toHaveLength(2);
  expect(JSON.stringify(lines)).not.toContain('minsu');
}, 240_000);
