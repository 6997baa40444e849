/** Deepest nesting that data may have. */
const maxDepth = 32;

export interface JsonProblem {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  readonly got: string;
}

/**
 * Why a parsed JSON value may not be stored and handed to a template, or undefined when it may. Refused are nesting
 * without end, text without a UTF-8 form or with NUL (PostgreSQL stores neither), numbers beyond a double, and the key
 * `__proto__`, which turns into a prototype as soon as anybody copies the object.
 */
export function problemInJson(value: unknown): JsonProblem | undefined {
  return look(value, maxDepth);
}

/**
 * Looks at a value and all that is in it, with so many levels left. Every event comes through here, so nothing is
 * allocated on the way: a path is put together on the way back from a problem.
 */
function look(value: unknown, levels: number): JsonProblem | undefined {
  if (typeof value === 'string') return lookAtText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : tooLarge;
  if (!isObject(value)) return undefined;
  if (levels === 0) return tooDeep;
  return Array.isArray(value) ? lookAtItems(value, levels - 1) : lookAtFields(value, levels - 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const tooLarge = { path: [], expected: 'a number that a double can hold', got: 'a larger one' };
const tooDeep = { path: [], expected: `at most ${maxDepth} levels of nesting`, got: 'more' };
const unstorable = {
  path: [],
  expected: 'text without NUL or halves of surrogate pairs',
  got: 'one of them',
};
const prototype = { path: [], expected: 'another name for this field', got: '"__proto__"' };

function lookAtItems(items: readonly unknown[], levels: number): JsonProblem | undefined {
  for (let index = 0; index < items.length; index += 1) {
    const problem = look(items[index], levels);
    if (problem !== undefined) return below(index, problem);
  }
  return undefined;
}

function lookAtFields(fields: Readonly<Record<string, unknown>>, levels: number): JsonProblem | undefined {
  for (const key in fields) {
    const problem = key === '__proto__' ? prototype : (lookAtText(key) ?? look(fields[key], levels));
    if (problem !== undefined) return below(key, problem);
  }
  return undefined;
}

/** Too deep is the whole; its path would be as long as it is deep. */
function below(step: string | number, problem: JsonProblem): JsonProblem {
  return problem === tooDeep ? problem : { ...problem, path: [step, ...problem.path] };
}

function lookAtText(text: string): JsonProblem | undefined {
  return text.isWellFormed() && !text.includes('\0') ? undefined : unstorable;
}
