// What became of each event of a batch.

import { isRecord, mayPassLater, type Problem, problemOf } from '../errors.ts';
import { retryAfterMs } from './backoff.ts';
import type { Answered } from './exchange.ts';

type EventOutcome =
  | { readonly kind: 'accepted'; readonly id: string; readonly replayed: boolean }
  /** It will not be accepted as it is. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** It may be accepted when it is posted again. */
  | { readonly kind: 'later'; readonly problem: Problem };

export type BatchOutcome =
  | { readonly kind: 'answered'; readonly events: readonly EventOutcome[] }
  /** No event has a result of its own: an outage, too many requests, or a key that may not post. */
  | { readonly kind: 'later'; readonly problem: Problem; readonly retryAfterMs: number }
  /** The request as a whole was refused for what is in it: one of its events must be at fault. */
  | { readonly kind: 'unfit'; readonly problem: Problem };

export function batchOutcome(
  { status, body, retryAfter }: Answered,
  length: number,
  now: number,
): BatchOutcome {
  if (status >= 300 || status < 200) {
    const problem = problemOf(status, body);
    if (status === 400 || status === 413 || status === 422) return { kind: 'unfit', problem };
    return { kind: 'later', problem, retryAfterMs: retryAfterMs(retryAfter, now) };
  }
  const results = isRecord(body) && Array.isArray(body.results) ? body.results : [];
  if (results.length !== length) {
    const detail = `Expected ${length} results, got ${results.length}: this is not the answer of pabal.`;
    const problem = { status, code: 'no-results', detail, errors: [] };
    return { kind: 'later', problem, retryAfterMs: 0 };
  }
  return { kind: 'answered', events: results.map(outcomeOf) };
}

function outcomeOf(result: unknown): EventOutcome {
  const { status, event, replayed, problem: said } = isRecord(result) ? result : {};
  if (status === 202 && isRecord(event))
    return { kind: 'accepted', id: String(event.id), replayed: replayed === true };
  const problem = problemOf(typeof status === 'number' ? status : 500, said);
  return { kind: mayPassLater(problem) ? 'later' : 'refused', problem };
}
