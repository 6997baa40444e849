import environment, { type CompiledCode, type Environment, type Loader } from 'nunjucks/src/environment.js';
import type { Vocabulary } from './compiler.ts';
import { Effort } from './effort.ts';
import { filtersFor } from './filters.ts';
import type { LetterEnvironment } from './lookups.ts';
import { brandName, type Whose } from './whose.ts';

/** Longest list `range` makes: a number out of an event must not be able to eat the memory of a sender. */
const maxRange = 10_000;

/**
 * A nunjucks environment for one letter. `autoescape` is on for html and off for subject and text;
 * `locale` (BCP 47) is what the formatting filters speak.
 */
export function createEnvironment(
  loader: Loader,
  locale: string,
  autoescape: boolean,
  effort = new Effort(),
  whose: Whose = { brand: undefined },
): LetterEnvironment {
  // With `dev` nunjucks hands errors on as they are, instead of new ones with nothing but the message.
  const env = new environment.Environment(loader, { autoescape, dev: true });
  for (const [name, filter] of Object.entries(filtersFor(locale))) env.addFilter(name, filter);
  env.addTest('defined', isThere);
  env.addTest('undefined', (value) => !isThere(value));
  env.addGlobal('range', rangeWithin(effort));
  Object.defineProperty(env.globals, brandName, { get: () => whose.brand, enumerable: true });
  return Object.assign(env, { effort });
}

/** Finds the templates of one letter among its compiled files. */
export function loaderOf(codes: ReadonlyMap<string, CompiledCode>): Loader {
  return {
    getSource: (file) => {
      const code = codes.get(file);
      return code ? { src: { type: 'code', obj: code }, path: file, noCache: false } : null;
    },
  };
}

/** The filters and tests that every environment has. */
export const vocabulary: Vocabulary = vocabularyOf(createEnvironment({ getSource: () => null }, 'en', true));

function vocabularyOf(env: Environment): Vocabulary {
  return { filters: new Set(Object.keys(env.filters)), tests: new Set(Object.keys(env.tests)) };
}

/** As everywhere in a letter, null is as good as missing; `is none` tells them apart. */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function rangeWithin(effort: Effort) {
  return (first: number, end?: number, step = 1): readonly number[] => {
    const [from, to] = end === undefined ? [0, first] : [first, end];
    const length = Math.max(0, Math.ceil((to - from) / step));
    if (!(length <= maxRange)) throw new RangeError(`expected a range of at most ${maxRange} numbers`);
    // Whether that was too much is said by the loop through it.
    effort.spend(length);
    return Array.from({ length }, (_, index) => from + index * step);
  };
}
