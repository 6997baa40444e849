import { readingMinutes } from './reading-time.ts';

it.each([
  ['English of 690 words', 'word '.repeat(690), 3],
  ['Korean of 1,500 characters', '가나다 라마. '.repeat(300), 3],
  ['Korean with English words in it', `${'가'.repeat(500)} ${'word '.repeat(230)}`, 2],
  ['a text that would take days', 'word '.repeat(100_000), 120],
])('tells the minutes of %s', (_what, text, minutes) => {
  expect(readingMinutes(text)).toBe(minutes);
});

it('says nothing of what is read in less than a minute, as of the beginning that many feeds give', () => {
  expect(readingMinutes('')).toBeUndefined();
  expect(readingMinutes('word '.repeat(229))).toBeUndefined();
  expect(readingMinutes('🙂'.repeat(10_000))).toBeUndefined();
});

it('reckons with the whole where only its beginning was looked at', () => {
  expect(readingMinutes('word '.repeat(460), 4)).toBe(8);
});
