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
export function problemInJson(value: unknown, mostBytes: number): JsonProblem | undefined {
  const problem = look(value, []);
  if (problem !== undefined) return problem;
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= mostBytes) return undefined;
  return { path: [], expected: `at most ${mostBytes} bytes of JSON`, got: `${bytes} bytes` };
}

function look(value: unknown, path: readonly (string | number)[]): JsonProblem | undefined {
  if (typeof value === 'string') return lookAtText(value, path);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { path, expected: 'a number that a double can hold', got: 'a larger one' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= maxDepth) {
    return { path: [], expected: `at most ${maxDepth} levels of nesting`, got: 'more' };
  }
  return Array.isArray(value) ? lookAtItems(value, path) : lookAtFields(value, path);
}

function lookAtItems(items: readonly unknown[], path: readonly (string | number)[]): JsonProblem | undefined {
  for (const [index, item] of items.entries()) {
    if (isHarmless(item)) continue;
    const problem = look(item, [...path, index]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function lookAtFields(fields: object, path: readonly (string | number)[]): JsonProblem | undefined {
  for (const [key, field] of Object.entries(fields)) {
    const problem = lookAtKey(key, path) ?? (isHarmless(field) ? undefined : look(field, [...path, key]));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Spares the path of what cannot be at fault. */
const isHarmless = (value: unknown) => typeof value === 'boolean' || value === null;

function lookAtKey(key: string, path: readonly (string | number)[]): JsonProblem | undefined {
  if (key === '__proto__')
    return { path: [...path, key], expected: 'another name for this field', got: '"__proto__"' };
  return lookAtText(key, [...path, key]);
}

function lookAtText(text: string, path: readonly (string | number)[]): JsonProblem | undefined {
  if (!/[\0\p{Cs}]/u.test(text)) return undefined;
  return { path, expected: 'text without NUL or halves of surrogate pairs', got: 'one of them' };
}
