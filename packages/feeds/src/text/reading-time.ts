/** What grown-ups read silently in a minute: words where spaces part them, and characters of scripts that are denser. */
const perMinute = { words: 230, dense: 500 };

const dense = /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu;
const words = /[\p{L}\p{N}]+/gu;

/**
 * How many minutes a text takes to be read.
 *
 * @param text    plain text, or the beginning of it
 * @param times   how many times as long the whole is (default: it is the whole)
 * @returns nothing for less than a minute, which is often all that a feed gives of an entry
 */
export function readingMinutes(text: string, times = 1): number | undefined {
  if (text.length * times < shortest) return undefined;
  const denseOnes = text.match(dense)?.length ?? 0;
  const others = text.replace(dense, ' ').match(words)?.length ?? 0;
  const minutes = times * (denseOnes / perMinute.dense + others / perMinute.words);
  return minutes < 1 ? undefined : Math.min(Math.round(minutes), mostMinutes);
}

/** Characters that no text of a minute has less of: words of one letter. */
const shortest = 2 * perMinute.words;

/** Two hours: what is longer is no text that somebody reads on the way to work. */
const mostMinutes = 120;
