import { editDistance } from '@pabal/domain';

/** The word that looks most like the wanted one, unless none does. */
export function nearest(wanted: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((word) => ({ word, distance: editDistance(wanted, word) }))
    .filter(({ word, distance }) => distance <= Math.ceil(word.length / 3))
    .sort((a, b) => a.distance - b.distance);
  return best?.word;
}
