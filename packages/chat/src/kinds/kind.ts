// What the kinds have in common: the answers that HTTP gives them, unless one of them says more.

import type { Outcome, OutcomeClass } from '@pabal/domain';
import type { ChatAnswer, ChatLetter, ChatRequest } from '../letter.ts';

/** How one kind of chat is spoken. */
export interface Kind {
  request(letter: ChatLetter, now: Date): ChatRequest;
  /** What an answer means. */
  judge(answer: ChatAnswer): Judged;
}

/** An outcome before it has words. */
export interface Judged {
  readonly class: OutcomeClass;
  /** The word by which the answer calls its reason. */
  readonly status?: string | undefined;
  readonly scope?: Outcome['scope'];
  readonly retryAfterMs?: number | undefined;
}

/** An endpoint that asks for a longer wait is not believed. */
const longestWaitMs = 3_600_000;

const header = ({ headers }: ChatAnswer, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

/** Milliseconds of a number of seconds, within reason. */
export function waitOf(seconds: unknown): number | undefined {
  const number = typeof seconds === 'string' && seconds.trim() !== '' ? Number(seconds) : seconds;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return undefined;
  return Math.min(longestWaitMs, Math.ceil(number * 1_000));
}

/** For how long an answer asks to be left alone. */
function retryAfterOf(answer: ChatAnswer, now = Date.now()): number | undefined {
  const said = header(answer, 'retry-after') ?? header(answer, 'x-ratelimit-reset-after');
  if (said === undefined) return undefined;
  const seconds = waitOf(said);
  if (seconds !== undefined) return seconds;
  const at = Date.parse(said);
  return Number.isNaN(at) ? undefined : Math.min(longestWaitMs, Math.max(0, at - now));
}

/**
 * What a status means wherever nothing more is documented. Too fast is about the endpoint; gone is about the endpoint, and ends it;
 * away is about its server, and no attempt; a redirect leads nowhere, since who named the endpoint named where it is.
 */
export function judgeStatus(answer: ChatAnswer): Judged {
  const { status } = answer;
  const retryAfterMs = retryAfterOf(answer);
  if (status >= 200 && status < 300) return { class: 'sent' };
  if (status === 429) return { class: 'throttled', scope: 'domain', retryAfterMs };
  if (status === 404 || status === 410) return { class: 'address-refused' };
  if (status === 503) return { class: 'provider-closed', retryAfterMs };
  if (status >= 500 || status < 400 || status === 408 || status === 425)
    return { class: 'temporary', retryAfterMs };
  return { class: 'message-refused' };
}

/** JSON of an answer, when it is an object. */
export function jsonOf({ text }: ChatAnswer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
