// One request to a running pabal.

import { messageOf } from '@pabal/domain';
import { version } from '@pabal/runtime';
import { z } from 'zod';
import { CommandError } from '../command-line/errors.ts';

export interface HttpRequest {
  /** The values of what is in the path in curly brackets. */
  readonly path?: Readonly<Record<string, string>>;
  /** What is undefined is left out; a date goes as text. */
  readonly query?: Readonly<Record<string, string | number | boolean | Date | undefined>>;
  readonly body?: unknown;
}

/** Longer than any answer takes; a network that swallows packets must not hold a terminal for ever. */
const mostMs = 60_000;

/**
 * Sends a request and reads its answer.
 *
 * @param route  method and path: `get /v1/letters/{id}`
 * @throws CommandError with what the api says, or why it cannot be reached
 */
export async function request(
  at: { readonly url: string; readonly key: string },
  route: string,
  asked: HttpRequest,
): Promise<unknown> {
  const [method = '', template = ''] = route.split(' ');
  const url = `${at.url.replace(/\/+$/, '')}${pathOf(template, asked)}`;
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${at.key}`,
      'user-agent': `pabal-cli/${version()}`,
      ...(asked.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
    // A key goes where it was meant to go, and nowhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(mostMs),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new CommandError(
      `PABAL_URL leads to ${new URL(at.url).origin}, which does not answer: ${messageOf(cause)}`,
    );
  });
  const text = await response.text();
  if (!response.ok) throw new CommandError(refusal(response, text));
  return text === '' ? undefined : revived(text, at.url);
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
  errors: z.array(z.looseObject({ field: z.string(), expected: z.string(), got: z.string() })).optional(),
});

function refusal({ status, url }: Response, text: string): string {
  const parsed = problem.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.detail;
  return `${new URL(url).origin} answered ${status}, and not as pabal does. Expected PABAL_URL to lead to the api of pabal.`;
}

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
