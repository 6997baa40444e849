import { hashPassword, isPassword, newPassword, requirePassword } from './passwords.ts';

it('knows a password by its hash, and no other one', async () => {
  const stored = await hashPassword('correct horse battery');
  expect(stored).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
  expect(await isPassword('correct horse battery', stored)).toBe(true);
  expect(await isPassword('correct horse batterz', stored)).toBe(false);
  expect(await hashPassword('correct horse battery')).not.toBe(stored);
});

it('takes a password that was typed with other code points for the same letters', async () => {
  const stored = await hashPassword('비밀번호가 아주 깁니다'.normalize('NFD'));
  expect(await isPassword('비밀번호가 아주 깁니다'.normalize('NFC'), stored)).toBe(true);
});

it('knows passwords that were stored with other parameters', async () => {
  // RFC 7914, section 12: scrypt of "pleaseletmein" has other salts; this one was made with Node's own scrypt, N = 2^14.
  const { scryptSync } = await import('node:crypto');
  const hash = scryptSync('an older password', Buffer.from('salt'), 32, { N: 2 ** 14, r: 8, p: 1 });
  const stored = `$scrypt$ln=14,r=8,p=1$${Buffer.from('salt').toString('base64url')}$${hash.toString('base64url')}`;
  expect(await isPassword('an older password', stored)).toBe(true);
});

it.each([null, undefined])('takes nothing for the password of an account without one: %s', async (stored) => {
  expect(await isPassword('', stored)).toBe(false);
});

it.each([
  ['too short', 'eleven char'],
  ['too long', 'x'.repeat(201)],
  ['the address', 'Minsu@Example.com'],
])('refuses what is %s', (_what, password) => {
  expect(() => requirePassword(password, '/password', 'minsu@example.com')).toThrow(
    'expected a password of 12 to 200 characters that is not the address',
  );
});

it('makes passwords that may be ones', () => {
  expect(newPassword()).not.toBe(newPassword());
  expect(() => requirePassword(newPassword(), '/password', 'minsu@example.com')).not.toThrow();
});
