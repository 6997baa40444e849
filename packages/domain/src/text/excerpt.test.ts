import { excerpt, withoutCredentials } from './excerpt.ts';

it('quotes no credentials, whatever the address is like', () => {
  expect(withoutCredentials('got "ftp://u:p@h.example/x" and http://q:r s@z')).toBe(
    'got "ftp://h.example/x" and http://q:r s@z',
  );
  expect(excerpt('http://u:p@h.example')).toBe('"http://h.example"');
});

it('quotes the beginning of a long text, and says how long it is', () => {
  expect(excerpt('x'.repeat(70))).toBe(`"${'x'.repeat(60)}"… (70 characters)`);
});

it.each([
  [undefined, 'nothing'],
  [null, 'null'],
  [1, '1'],
  [[1, 2], 'an array of 2'],
  [{ secret: 1 }, 'an object'],
])('never shows the inside of %j', (value, said) => {
  expect(excerpt(value)).toBe(said);
});
