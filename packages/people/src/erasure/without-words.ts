/** Shorter than any word that is looked for, so that nothing is found in it again. */
const erased = '…';

/** A text, or the strings of a JSON text, without any of these words. Upper and lower case are one. */
export function withoutWords(
  text: string,
  words: readonly string[],
  kind: 'text' | 'json' | 'jsonb',
): string {
  if (kind === 'text') return replaceAll(text, words);
  return JSON.stringify(JSON.parse(text, (_key, value: unknown) => withoutIn(value, words)));
}

function withoutIn(value: unknown, words: readonly string[]): unknown {
  if (typeof value === 'string') return withoutValue(value, words);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [withoutValue(key, words), inner]));
}

/** An external id is a whole value, and is among the words in quotes. */
const withoutValue = (text: string, words: readonly string[]) =>
  words.includes(JSON.stringify(text).toLowerCase()) ? erased : replaceAll(text, words);

function replaceAll(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replace(new RegExp(literal(word), 'giu'), erased), text);
}

const literal = (word: string) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
