import { excerptOf } from './excerpt.ts';

const text = 'one\n\t{{ two }}\n  {{ customer.name | upper }} and {{ more }}\nfour';
const source = (file: string) => (file === 'a/en.njk' ? text : undefined);

it('shows the line that a problem names, with a caret below what is at fault', () => {
  expect(
    excerptOf({ source }, 'a/en.njk line 3: expected a value for "customer.name | upper", got nothing'),
  ).toBe('1 | one\n2 |  {{ two }}\n3 |   {{ customer.name | upper }} and {{ more }}\n  |      ^');
});

it('points at the beginning of a line where the problem quotes nothing', () => {
  expect(excerptOf({ source }, 'a/en.njk: line 2: unexpected token')).toBe('1 | one\n2 |  {{ two }}\n  |  ^');
});

it.each([
  'expected JSON',
  'a/en.njk line 9: gone',
  'b/en.njk line 1: another file',
  'a/../../etc/passwd line 1: x',
])('shows nothing for %s', (problem) => {
  expect(excerptOf({ source }, problem)).toBeUndefined();
});
