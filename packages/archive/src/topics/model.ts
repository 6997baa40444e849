// The filter: naive Bayes over pieces of words. It is small enough to be read, learns from some dozens of examples, and can say
// which words spoke for its judgement.

import { z } from 'zod';
import { gramsOfWord, wordsOfEntry } from './grams.ts';

/** An entry as the filter sees it. */
export interface TopicText {
  readonly title: string;
  readonly excerpt: string;
}

export interface Labelled extends TopicText {
  readonly notForUs: boolean;
}

const topicModel = z.object({
  version: z.literal(1),
  /** For each piece of a word how much it speaks for "not for us" (above 0) or against it. */
  weights: z.record(z.string(), z.number()),
  /** What speaks for it before anything is read. */
  prior: z.number(),
  /** From this score on an entry is not for us. */
  threshold: z.number(),
});

export type TopicModel = z.output<typeof topicModel>;

/** Nothing when another version of pabal stored it, or somebody changed it by hand: such a filter hides nothing. */
export const readModel = (stored: unknown): TopicModel | undefined => topicModel.safeParse(stored).data;

/** Pieces that a model keeps: those that speak most clearly. */
const mostWeights = 8_000;

/** Added to every count, so that a piece seen once is no proof. */
const smoothing = 0.5;

/** Counts of pieces of words in examples of both kinds. */
function countGrams(examples: readonly Labelled[]) {
  const counts = new Map<string, [forUs: number, notForUs: number]>();
  for (const example of examples) {
    for (const gram of new Set(wordsOfEntry(example).flatMap(gramsOfWord))) {
      const count = counts.get(gram) ?? [0, 0];
      count[example.notForUs ? 1 : 0] += 1;
      counts.set(gram, count);
    }
  }
  return counts;
}

/** Learns from examples; the threshold is given apart. */
export function trainWeights(examples: readonly Labelled[]): Omit<TopicModel, 'threshold'> {
  const notForUs = examples.filter((example) => example.notForUs).length;
  const forUs = examples.length - notForUs;
  const weights = [...countGrams(examples)]
    .map(([gram, [against, speaking]]): [string, number] => [
      gram,
      Math.log((speaking + smoothing) / (notForUs + 2 * smoothing)) -
        Math.log((against + smoothing) / (forUs + 2 * smoothing)),
    ])
    .sort(([a, one], [b, other]) => Math.abs(other) - Math.abs(one) || (a < b ? -1 : 1))
    .slice(0, mostWeights)
    .map(([gram, weight]): [string, number] => [gram, Math.round(weight * 1_000) / 1_000]);
  const prior = Math.log((notForUs + 1) / (forUs + 1));
  return { version: 1, weights: Object.fromEntries(weights), prior };
}

/** What the filter makes of an entry. */
export interface TopicScore {
  /** Above the threshold it is not for us. */
  readonly score: number;
  /** The words that spoke for "not for us", the loudest first. */
  readonly words: readonly string[];
}

const mostReasons = 3;

/** Scores an entry, and says by which words. */
export function scoreOf(model: Omit<TopicModel, 'threshold'>, text: TopicText): TopicScore {
  const read = new Set<string>();
  const spoken = wordsOfEntry(text).map((word) => ({ word, weight: weightOfWord(model, word, read) }));
  const score = spoken.reduce((sum, { weight }) => sum + weight, model.prior);
  const words = spoken
    .filter(({ weight }) => weight > 0.5)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, mostReasons)
    .map(({ word }) => word);
  return { score, words };
}

/** Each piece speaks once in an entry, for the first word that has it. */
function weightOfWord({ weights }: Pick<TopicModel, 'weights'>, word: string, read: Set<string>): number {
  let sum = 0;
  for (const gram of gramsOfWord(word)) {
    if (read.has(gram)) continue;
    read.add(gram);
    if (Object.hasOwn(weights, gram)) sum += weights[gram] ?? 0;
  }
  return sum;
}
