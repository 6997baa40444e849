// Turns zod's issues with a request into the fields at fault: where, what was expected, what came.

import { excerpt, type FieldProblem, PabalError } from '@pabal/domain';
import type { z } from 'zod';
import { mostFaults } from '../body/bounded-lists.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * The refusal of a request.
 *
 * @param input  the input that was parsed: `{ body, query, path, header }`
 */
export function refusalOf(issues: readonly Issue[], input: unknown): PabalError {
  const fields = issues.slice(0, mostFaults).flatMap((issue) => fieldsOf(issue, [], input));
  const first = fields[0];
  const more = issues.length > 1 ? ` (and ${moreThan(issues.length)} more)` : '';
  const message = first
    ? `${first.field}: expected ${first.expected}, got ${first.got}${more}.`
    : 'The request is invalid.';
  return new PabalError('invalid-request', message, { fields: fields.slice(0, mostFaults) });
}

/** How many faults there are besides the first. Lists are not read further after `mostFaults` of them. */
const moreThan = (faults: number) => (faults < mostFaults ? `${faults - 1}` : `at least ${mostFaults - 1}`);

function fieldsOf(issue: Issue, parent: Path, input: unknown): FieldProblem[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostFaults).map((key) => ({
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
 * The form that the caller meant: the one whose fields are all there, and of those the one with the fewest faults.
 * `undefined` when no form fits, as for an empty object.
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
      return ownWords(issue) ?? `at most ${amountOf(issue.maximum, issue.origin)}`;
    case 'too_small':
      return ownWords(issue) ?? `at least ${amountOf(issue.minimum, issue.origin)}`;
    case 'invalid_union':
      return formsOf(issue);
    default:
      return issue.message;
  }
}

/** The forms that a value may have: `an object with email, an object with group or a string`. */
function formsOf(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if ('options' in issue && Array.isArray(issue.options)) return `one of ${issue.options.join(', ')}`;
  const forms = [...new Set(issue.errors.map(formOf))];
  const last = forms.pop() ?? 'another value';
  return forms.length === 0 ? last : `${forms.join(', ')} or ${last}`;
}

/** Describes one form by its missing fields. */
function formOf(issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return 'another value';
  if (first.path.length === 0) return expectedOf(first);
  const names = [
    ...new Set(issues.flatMap(({ path, code }) => (code === 'unrecognized_keys' ? [] : [path[0]]))),
  ];
  return `an object with ${names.map(String).join(' and ')}`;
}

/** zod's own messages begin like this; a message from our schemas says what is expected. */
function ownWords({ message }: Issue): string | undefined {
  return /^(Too |Invalid )/.test(message) ? undefined : message;
}

/** A bound with what it counts: `1 entry`, `8 characters`, `0.5`. */
function amountOf(bound: number | bigint, origin: string): string {
  if (origin === 'array') return Number(bound) === 1 ? '1 entry' : `${bound} entries`;
  if (origin === 'string') return Number(bound) === 1 ? '1 character' : `${bound} characters`;
  return `${bound}`;
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function gotOf(issue: Issue, value: unknown): string {
  const known: unknown = issue.code === 'custom' ? issue.params?.got : undefined;
  return typeof known === 'string' ? known : excerpt(value);
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

/** The name of a header field in its usual form: `Idempotency-Key`. */
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
