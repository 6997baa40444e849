// Trains the filter, and chooses from which score on it would hide: rather too little than too much.

import { createHash } from 'node:crypto';
import { type Labelled, scoreOf, type TopicModel, trainWeights } from './model.ts';

/** Fewer examples of either kind teach nothing. */
export const leastExamples = 20;

/** So much of what it hides shall not be for us, as far as its examples can tell. */
const wantedPrecision = 0.95;

/** Each part is judged by what the other nine teach. */
const folds = 10;

/**
 * Trains a filter. Its threshold is the lowest at which, over examples that were not trained with, nearly all that is hidden
 * is rightly hidden.
 *
 * @returns nothing while there are too few examples of either kind
 */
export function trainFilter(examples: readonly Labelled[]): TopicModel | undefined {
  const notForUs = examples.filter((example) => example.notForUs);
  const forUs = examples.filter((example) => !example.notForUs);
  if (notForUs.length < leastExamples || forUs.length < leastExamples) return undefined;
  return { ...trainWeights(examples), threshold: thresholdOf([...notForUs, ...forUs]) };
}

interface Judged {
  readonly score: number;
  readonly notForUs: boolean;
}

function thresholdOf(examples: readonly Labelled[]): number {
  const judged = Array.from({ length: folds }, (_, fold) => judgeFold(examples, fold))
    .flat()
    .sort((a, b) => b.score - a.score);
  let [hidden, rightly] = [0, 0];
  let threshold = Number.POSITIVE_INFINITY;
  for (const [index, { score, notForUs }] of judged.entries()) {
    hidden += 1;
    if (notForUs) rightly += 1;
    // Half way to the next one: no closer to what it hides than to what it shows. Entries with one score are hidden together.
    const next = judged[index + 1]?.score ?? score;
    if (next !== score && rightly / hidden >= wantedPrecision) threshold = (score + next) / 2;
  }
  // Nothing below an even chance, however few examples spoke against it.
  return Math.round(Math.max(Number.isFinite(threshold) ? threshold : 100, 0) * 1_000) / 1_000;
}

/** Scores a part of the examples by what the others teach. */
function judgeFold(examples: readonly Labelled[], fold: number): Judged[] {
  const model = trainWeights(examples.filter((_, index) => index % folds !== fold));
  return examples
    .filter((_, index) => index % folds === fold)
    .map((example) => ({ score: scoreOf(model, example).score, notForUs: example.notForUs }));
}

/** What an editor says yes to: the model as it is, and no other one. */
export function sealOf(model: TopicModel): string {
  const { threshold, prior, weights } = model;
  const text = JSON.stringify([
    prior,
    threshold,
    Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
