// Asks the same routes under /v1 as apps do. The browser sends the session's cookie by itself; what changes something names
// the console in a header field, which another site cannot make a browser send.

import { locale } from '../language.ts';
import { list, object, optional, type Shape, text } from './shape.ts';

/** A refusal of the api, or no answer at all (`status` 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with single fields. */
  readonly fields: readonly { readonly field: string; readonly expected: string; readonly got: string }[];

  constructor(status: number, code: string, detail: string, fields: Problem['fields'] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;
type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Called with each refusal that says that there is no session, or no longer. */
let onSessionEnded = (): void => {};
export function whenSessionEnds(call: () => void): void {
  onSessionEnded = call;
}

/** @throws Problem */
export async function ask<Value>(path: string, shape: Shape<Value>, query: Query = {}): Promise<Value> {
  return shape(await fetched(withQuery(path, query), {}));
}

/** Changes something. @throws Problem */
export async function send<Value>(
  method: Method,
  path: string,
  shape: Shape<Value>,
  body?: unknown,
  query: Query = {},
): Promise<Value> {
  // A file goes as it is, under its own media type.
  const sent = body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) };
  return shape(await fetched(withQuery(path, query), { method, ...sent }));
}

/** A path with the parameters that have a value. */
export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    value === undefined || value === null || value === '' ? [] : [[key, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

async function fetched(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(path, {
    ...init,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      'pabal-language': locale,
      ...(init.method !== undefined && { 'pabal-console': '1' }),
      ...(typeof init.body === 'string' && { 'content-type': 'application/json' }),
    },
  }).catch(() => {
    throw new Problem(0, 'no-answer', 'The api does not answer.');
  });
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = type.includes('json') ? await response.json() : undefined;
  if (response.ok) return body;
  const problem = problemOf(response.status, body);
  if (problem.status === 401) onSessionEnded();
  throw problem;
}

const problemBody = object({
  code: text,
  detail: text,
  errors: optional(list(object({ field: text, expected: text, got: text }))),
});

function problemOf(status: number, body: unknown): Problem {
  try {
    const { code, detail, errors } = problemBody(body);
    return new Problem(status, code, detail, errors ?? []);
  } catch {
    return new Problem(status, 'unreadable', `The api answered ${status} without saying why.`);
  }
}
