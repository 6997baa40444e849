// One request to a running pabal.

import { openAsBlob } from 'node:fs';
import { type ErrorCode, errorCodes, messageOf, PabalError } from '@pabal/domain';
import { version } from '@pabal/runtime';
import { z } from 'zod';
import { CommandError } from '../command-line/errors.ts';

export interface HttpRequest {
  /** The values of what is in the path in curly brackets. */
  readonly path?: Readonly<Record<string, string>>;
  /** What is undefined is left out; a date goes as text. */
  readonly query?: Readonly<Record<string, string | number | boolean | Date | undefined>>;
  readonly body?: unknown;
  /** A file that is sent as the body, in its own media type. */
  readonly file?: { readonly path: string; readonly type: string };
}

export interface HttpAnswer {
  readonly status: number;
  /** Undefined when there was none. */
  readonly body: unknown;
}

/** Longer than any answer takes; a network that swallows packets must not hold a terminal for ever. */
const mostMs = 60_000;
/** The same for a file, which may be large and the line slow. */
const mostMsOfFile = 30 * 60_000;

/**
 * Sends a request and reads its answer.
 *
 * @param route  method and path: `get /v1/letters/{id}`
 * @throws PabalError as the rule behind the route throws it; CommandError that says why nothing of pabal answers
 */
export async function request(
  at: { readonly url: string; readonly key: string },
  route: string,
  asked: HttpRequest,
): Promise<HttpAnswer> {
  const [method = '', template = ''] = route.split(' ');
  const url = `${at.url.replace(/\/+$/, '')}${pathOf(template, asked)}`;
  const { file } = asked;
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${at.key}`,
      'user-agent': `pabal-cli/${version()}`,
      ...(asked.body !== undefined && { 'content-type': 'application/json' }),
      ...(file !== undefined && { 'content-type': file.type }),
    },
    ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
    // Read piece by piece while it is sent, never as a whole.
    ...(file !== undefined && { body: await openAsBlob(file.path) }),
    // A key goes where it was meant to go, and nowhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(file === undefined ? mostMs : mostMsOfFile),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new CommandError(
      `PABAL_URL leads to ${new URL(at.url).origin}, which does not answer: ${messageOf(cause)}`,
    );
  });
  const text = await response.text();
  if (!response.ok) throw refusal(response, text);
  return { status: response.status, body: text === '' ? undefined : revived(text, at.url) };
}

function pathOf(template: string, { path = {}, query = {} }: HttpRequest): string {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, value instanceof Date ? value.toISOString() : String(value));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

const problem = z.looseObject({
  detail: z.string(),
  code: z.string().optional(),
});

function refusal({ status, url }: Response, text: string): Error {
  const parsed = problem.safeParse(jsonOf(text));
  if (!parsed.success)
    return new CommandError(
      `${new URL(url).origin} answered ${status}, and not as pabal does. Expected PABAL_URL to lead to the api of pabal.`,
    );
  const { code = '', detail } = parsed.data;
  // An api of a newer version may have codes that are not known here.
  return isKnown(code) ? new PabalError(code, detail) : new CommandError(detail);
}

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As the api writes times, and nothing else is written by accident. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** JSON with its times as dates: printed as JSON again, both are the same. */
function revived(text: string, url: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' && time.test(value) ? new Date(value) : value,
    );
  } catch (error) {
    const origin = new URL(url).origin;
    throw new CommandError(
      `${origin} did not answer with JSON. Expected PABAL_URL to lead to the api of pabal.`,
      {
        cause: error,
      },
    );
  }
}
