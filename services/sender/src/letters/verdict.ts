// From what happened to what is written down. Pure: the whole policy of attempts can be read, and tested, here.

import type { Claim, Settlement } from '@pabal/db/ledger';
import { type Lane, type Outcome, permanentClasses, waitingClasses } from '@pabal/domain';
import { domainOf } from '@pabal/mail';
import { type RetriesByLane, retryDelayMs } from './backoff.ts';

/** How long a letter waits that was put back because the server, not the letter, was in trouble. */
const waitMs = 5_000;

/** Where a letter was to go and with what it was made; goes into the ledger with the result. */
export interface Trace {
  readonly provider?: string;
  readonly templateVersion?: string | undefined;
  /** The limit or the provider behind which it has to wait in line. */
  readonly waitsFor?: string | undefined;
  /** The report of the error because of which the letter could not be made. */
  readonly errorId?: string | undefined;
}

/**
 * Decides what a claim becomes after one attempt.
 *
 * - waiting classes: `pending` again, the attempt is not counted
 * - permanent classes, and temporary ones after the last attempt: `failed`
 * - `answer-lost`: `unknown`; the lane's policy decides later
 */
export function verdictOf(
  claim: Pick<Claim, 'id' | 'claim' | 'attempt' | 'lane' | 'template'> & { readonly address: string },
  outcome: Outcome,
  trace: Trace,
  policy: { readonly retries: RetriesByLane; readonly random: () => number },
): Settlement {
  const write = (end: End) => settlementOf(claim, outcome, trace, end);
  if (outcome.class === 'sent') return write({ state: 'sent', counted: true });
  if (outcome.class === 'answer-lost') return write({ state: 'unknown', counted: true });
  if (waitingClasses.has(outcome.class)) {
    const { waitsFor } = trace;
    if (waitsFor !== undefined) return write({ state: 'pending', counted: false, waitsFor });
    return write({ state: 'pending', counted: false, delayMs: outcome.retryAfterMs ?? waitMs });
  }
  const retries = policy.retries[claim.lane];
  if (permanentClasses.has(outcome.class) || claim.attempt >= retries.attempts) {
    return write({ state: 'failed', counted: true, cause: causeOf(claim, outcome, trace) });
  }
  const delayMs = Math.max(outcome.retryAfterMs ?? 0, retryDelayMs(claim.attempt, retries, policy.random()));
  return write({ state: 'pending', counted: true, delayMs });
}

type End = Pick<Settlement, 'state' | 'counted' | 'delayMs' | 'waitsFor' | 'cause'>;

/** All fields in one order, known or not: one shape to V8, as claims are. */
function settlementOf(
  claim: Pick<Claim, 'id' | 'claim'>,
  outcome: Outcome,
  trace: Trace,
  end: End,
): Settlement {
  return {
    id: claim.id,
    claim: claim.claim,
    state: end.state,
    counted: end.counted,
    delayMs: end.delayMs,
    waitsFor: end.waitsFor,
    outcome: outcome.class,
    code: outcome.code,
    status: outcome.status,
    reply: printable(outcome.reply).slice(0, longestReply),
    provider: trace.provider,
    templateVersion: trace.templateVersion,
    cause: end.cause,
    errorId: trace.errorId,
  };
}

/** PostgreSQL takes no NUL, and a server must not send colour codes to somebody's terminal. */
const printable = (text: string) => text.replace(/\p{Cc}+/gu, ' ').trim();

/** RFC 5321 allows 512 octets a reply line; a few lines are enough to know why. */
const longestReply = 2_000;

/**
 * The signature that groups dead letters with one cause: class, pattern of the reply, recipient domain, template and its
 * version. Digits, addresses and ids in the reply are blurred, so that one refusal is one cause, however many it hit.
 */
export function causeOf(
  claim: { readonly address: string; readonly template: string; readonly lane: Lane },
  outcome: Outcome,
  trace: Trace,
): string {
  const domain = domainOf(claim.address);
  const where = outcome.class === 'render-failed' ? [] : [domain];
  const made = `${claim.template}/${trace.templateVersion ?? '-'}`;
  const words = [outcome.class, ...where, made, patternOf(printable(outcome.reply))];
  return words.join(' ').slice(0, longestCause);
}

/** Long enough to tell causes apart, short enough for a list. */
const longestCause = 200;

function patternOf(reply: string): string {
  return reply
    .replace(/\S+@\S+/g, '<address>')
    .replace(/\b(?=\w*\d)\w{6,}(?:[.-]\w+)*\b/g, '<id>')
    .replace(/\s+/g, ' ')
    .trim();
}

/** How long a letter waits whose template does not fit, unless something changes: see brake.ts. */
const unfitMs = 10 * 60_000;

/** Puts a letter that cannot be made back, with the reason: this is neither an attempt nor a dead letter. */
export function waitUnfit(claim: Pick<Claim, 'id' | 'claim'>, outcome: Outcome, trace: Trace): Settlement {
  return settlementOf(claim, outcome, trace, { state: 'pending', counted: false, delayMs: unfitMs });
}

/** Gives a claim back untouched, to be tried again after so long or in its turn: nothing was said to any server. */
export function handBack(
  claim: Pick<Claim, 'id' | 'claim'>,
  { delayMs = 0, waitsFor }: { readonly delayMs?: number; readonly waitsFor?: string | undefined } = {},
): Settlement {
  return { id: claim.id, claim: claim.claim, state: 'pending', counted: false, delayMs, waitsFor };
}

/** Gives a claim back that one of our limits holds up: with words for the letter's history, or without them. */
export function holdBack(
  claim: Pick<Claim, 'id' | 'claim'>,
  { reply, ...wait }: { readonly delayMs?: number; readonly waitsFor?: string; readonly reply?: string },
): Settlement {
  const back = handBack(claim, wait);
  return reply === undefined ? back : { ...back, outcome: 'throttled', reply };
}
