// Pieces of words: one to four characters, with the edge of the word as one of them, and the word itself. They need no dictionary,
// find Korean stems under any ending, and forgive spelling.

import { wordsOf } from '../tags/words.ts';

const [shortest, longest] = [1, 4];

/** The pieces of one word, each once. */
export function gramsOfWord(word: string): string[] {
  const edged = `_${word}_`;
  const grams = new Set<string>([`${edged}${edged}`]);
  for (let length = shortest; length <= longest; length += 1) {
    for (let at = 0; at + length <= edged.length; at += 1) grams.add(edged.slice(at, at + length));
  }
  return [...grams];
}

/** English words that stand in texts about anything; in a few dozen examples they would speak by chance. */
const connecting: ReadonlySet<string> = new Set(
  'a about after all an and are as at be before by can do does for from get had has have how i if in into is it its like more most no not of on one or out that the their them they this to up was we were what when where which who why will with without you your'.split(
    ' ',
  ),
);

/** Words that are read of one entry: its title, and the beginning of its text. */
const mostWords = 60;

/** The words of an entry, each once; those of the title count apart from those of the text. */
export function wordsOfEntry({
  title,
  excerpt,
}: {
  readonly title: string;
  readonly excerpt: string;
}): string[] {
  const words = [...wordsOf(title), ...wordsOf(excerpt)].filter((word) => !connecting.has(word));
  return [...new Set(words)].slice(0, mostWords);
}
