import { plainTextOf } from './plain-text.ts';

it('gives the text of a letter, with its links', () => {
  expect(plainTextOf('<p>Hello <b>Kim</b></p><p><a href="https://a.example/x">Read on</a></p>')).toBe(
    'Hello Kim\n\nRead on <https://a.example/x>',
  );
});

it.each(['<b>', '<div>', '<table><tr><td>', '<ul><li>', '<a href="x">', '<blockquote>'])(
  'is made of a letter whose loop never closes %s',
  (open) => {
    const text = plainTextOf(Array.from({ length: 20_000 }, (_, n) => `${open}row ${n} `).join(''));
    expect(text).toMatch(/^\S*\s*row 0/);
  },
);

it('ends in words with the beginning of a letter that is longer than mail programs show', () => {
  const text = plainTextOf('<p>가 나</p>'.repeat(100_000));
  expect(text.startsWith('가 나\n\n가 나')).toBe(true);
  expect(text.endsWith('\n\n…')).toBe(true);
  expect(text.length).toBeLessThan(128 * 1024);
});
