import { createReturnPaths } from './return-paths.ts';

const secret = 'a secret of at least thirty-two characters';
const paths = createReturnPaths({ secret, domain: 'bounces.pabal.test' });
const id = '018bcfe5-6800-7000-8000-000000000001';

it('names a letter in an address that every server takes, and knows it in any case', () => {
  const address = paths.address(id);
  expect(address).toMatch(/^b-[a-z2-7]{42}@bounces\.pabal\.test$/);
  expect(paths.read(address)).toBe(id);
  expect(paths.read(address.toUpperCase())).toBe(id);
  const later = createReturnPaths({
    secret: `${'n'.repeat(32)} ${'x'.repeat(32)}`,
    domain: 'bounces.pabal.test',
  });
  expect(later.read(address)).toBeUndefined();
  const changed = createReturnPaths({
    secret: `${'n'.repeat(32)} ${secret.replaceAll(' ', '-')}`,
    domain: 'bounces.pabal.test',
  });
  expect(changed.read(paths.address(id))).toBeUndefined();
});

it('reads no address that is not of our making', () => {
  const address = paths.address(id);
  for (let at = 2; at < 44; at += 1) {
    const other = address[at] === 'a' ? 'b' : 'a';
    expect(paths.read(`${address.slice(0, at)}${other}${address.slice(at + 1)}`)).toBeUndefined();
  }
  for (const wrong of [
    address.replace('@', 'a@'),
    address.replace('bounces.', ''),
    address.replace('b-', 'b+'),
    `b-@bounces.pabal.test`,
    'b-한글@bounces.pabal.test',
    '',
  ])
    expect(paths.read(wrong)).toBeUndefined();
});
