// Changes a JSON Schema from zod so that validators and code generators of every language accept it.

export type Json = Readonly<Record<string, unknown>>;

/**
 * - A `pattern` beside the `format` date-time only repeats it, at length.
 * - Defaults that are objects stop generators: the description says the same.
 * - Media, headers and the rest stay as they are.
 */
export function portable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(portable);
  if (!isJson(schema)) return schema;
  const { default: standard, pattern, examples, ...rest } = schema;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, portable(value)]));
  return {
    ...inner,
    ...(examples !== undefined && { examples }),
    ...(pattern !== undefined && schema.format !== 'date-time' && { pattern: portablePattern(pattern) }),
    ...(standard !== undefined && defaultOf(standard, schema.description)),
  };
}

/** A property may be called `default` or `pattern`; its value is a schema like any other. */
const portablePattern = (pattern: unknown) => (isJson(pattern) ? portable(pattern) : pattern);

function defaultOf(standard: unknown, description: unknown): Json {
  if (typeof standard !== 'object' || standard === null) return { default: standard };
  const sentence = `Without it: \`${JSON.stringify(standard)}\`.`;
  return { description: typeof description === 'string' ? `${description} ${sentence}` : sentence };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The forms of a recursive schema get names of their own, by what each requires: generators can follow a recursive
 * reference, but fail at a recursive form that has no name.
 */
export function withNamedForms(schemas: Readonly<Record<string, Json>>, id: string): Record<string, Json> {
  const schema = schemas[id];
  const forms = Array.isArray(schema?.anyOf) ? schema.anyOf.filter(isJson) : [];
  const nameOf = ({ required }: Json): string =>
    `${id}${capital(Array.isArray(required) ? required[0] : '')}`;
  return {
    ...schemas,
    [id]: { ...schema, anyOf: forms.map((form) => ({ $ref: `#/components/schemas/${nameOf(form)}` })) },
    ...Object.fromEntries(forms.map((form) => [nameOf(form), form])),
  };
}

const capital = (word: unknown) => String(word).charAt(0).toUpperCase() + String(word).slice(1);
