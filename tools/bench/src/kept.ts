// Whether this build is still as fast beside the plain one as it was: the ratios of a comparison, held against those that are kept
// in a file. Absolute figures belong to a machine; ratios of turns travel.

import { z } from 'zod';

/** So much of a kept ratio may be gone before that is a failure: machines differ, and a fifth is no accident. */
const mayBeGone = 0.2;
/** A ratio that is too low is measured so many times at most; the best one counts. Other work on a machine can only make it worse. */
export const mostTries = 3;

const keptRatios = z.record(z.string().min(1), z.number().positive());

/** Letters or events per second, ours divided by the plain build's, by the name of the work. */
export type KeptRatios = z.infer<typeof keptRatios>;

/** Reads the file's text. @throws Error that says what the file should be */
export function parseKept(text: string): KeptRatios {
  const parsed = keptRatios.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error('Expected a JSON object of ratios by the name of the work, such as {"event-mail": 2.4}.');
}

/** A work that has become slower. */
export interface Fallen {
  readonly name: string;
  readonly kept: number;
  readonly ratio: number;
}

/**
 * Measures until the ratio is kept, at most three times.
 *
 * @param kept  `undefined` for a work of which nothing is kept: nothing is asked of it
 * @returns nothing when it is kept
 */
export async function findFallen(
  name: string,
  kept: number | undefined,
  measure: () => Promise<number>,
): Promise<Fallen | undefined> {
  let best = 0;
  for (let tried = 0; tried < mostTries; tried += 1) {
    best = Math.max(best, await measure());
    if (kept === undefined || best >= kept * (1 - mayBeGone)) return undefined;
  }
  return { name, kept: kept ?? 0, ratio: best };
}

/** One line for a terminal. */
export const fallenText = ({ name, kept, ratio }: Fallen) =>
  `${name}: ${ratio.toFixed(2)} of the plain build's speed, and ${kept.toFixed(2)} are kept. Find out what became slower (npm run bench -- --against ../before ${name}, with another clone at the last good commit), or write the new ratio down with its reason.`;
