// Turns what zod says about a request into the fields at fault: where, what was expected, what came.

import { type FieldProblem, PabalError } from '@pabal/domain';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Most fields that one answer names. */
const maxFields = 20;
/** Most characters of a value that are given back. */
const excerptLength = 60;

/**
 * The refusal of a request.
 *
 * @param input  what was parsed: `{ body, query, path, header }`
 */
export function refusalOf(issues: readonly Issue[], input: unknown): PabalError {
  const fields = issues.slice(0, maxFields).flatMap((issue) => fieldsOf(issue, [], input));
  const first = fields[0];
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const message = first
    ? `${first.field}: expected ${first.expected}, got ${first.got}${more}.`
    : 'The request is invalid.';
  return new PabalError('invalid-request', message, { fields: fields.slice(0, maxFields) });
}

function fieldsOf(issue: Issue, parent: Path, input: unknown): FieldProblem[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pointer([...path, key]),
      expected: 'no field of this name',
      got: excerpt(valueAt(input, [...path, key])),
    }));
  }
  if (issue.code === 'invalid_union') {
    const branch = likeliest(issue.errors, (inner) => valueAt(input, [...path, ...inner.path]));
    if (branch !== undefined) return branch.flatMap((inner) => fieldsOf(inner, path, input));
  }
  return [{ field: pointer(path), expected: expectedOf(issue), got: gotOf(issue, valueAt(input, path)) }];
}

/**
 * The form that the caller meant: the one whose fields are all there, and of those the one with the least amiss.
 * Nothing when no form fits, as for an empty object.
 */
function likeliest(
  branches: readonly (readonly Issue[])[],
  valueFor: (issue: Issue) => unknown,
): readonly Issue[] | undefined {
  const isMisfit = (issue: Issue) =>
    issue.path.length === 0 ? issue.code === 'invalid_type' : valueFor(issue) === undefined;
  return branches.filter((issues) => !issues.some(isMisfit)).sort((a, b) => a.length - b.length)[0];
}

function expectedOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return ownWords(issue) ?? article(issue.expected);
    case 'invalid_value':
      return `one of ${issue.values.map((value) => String(value)).join(', ')}`;
    case 'too_big':
      return ownWords(issue) ?? `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return ownWords(issue) ?? `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'invalid_union':
      return 'one of the forms in /openapi.json';
    default:
      return issue.message;
  }
}

/** zod's own words begin like this; a message of our schemas says what is expected. */
function ownWords({ message }: Issue): string | undefined {
  return /^(Too |Invalid )/.test(message) ? undefined : message;
}

function unitOf(origin: string): string {
  if (origin === 'array') return ' entries';
  return origin === 'string' ? ' characters' : '';
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function gotOf(issue: Issue, value: unknown): string {
  const known: unknown = issue.code === 'custom' ? issue.params?.got : undefined;
  return typeof known === 'string' ? known : excerpt(value);
}

/** A value as it may be given back: short, and never the inside of anything. */
export function excerpt(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') {
    const cut = value.length > excerptLength;
    return `${JSON.stringify(value.slice(0, excerptLength))}${cut ? `… (${value.length} characters)` : ''}`;
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** JSON pointer (RFC 6901) into the body; `query/…`, `path/…` and `header/…` for the rest. */
export function pointer(path: Path): string {
  const [part, ...rest] = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  if (part === 'body') return rest.map((step) => `/${step}`).join('');
  return [
    part === 'header' ? 'header' : part,
    ...rest.map(part === 'header' ? headerName : (step) => step),
  ].join('/');
}

/** A header field as it is usually written: `Idempotency-Key`. */
export function headerName(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
