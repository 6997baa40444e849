// A letter's history on one line of time: what happened to it, and between that what it waited for and how long. The ledger
// has a line for every move off the straight way; what it has no line for (made, claimed, sent, waiting) is read from the
// letter's own row and from what surrounds it.

import type { DeliveryMove, StoredDelivery } from '@pabal/db/ledger';
import type { Circumstances } from '@pabal/db/lookup';
import type { StoredReceipt } from '@pabal/db/receipts';
import type { DeliveryState } from '@pabal/domain';
import { notesOfSent } from '../letters/history.ts';

/**
 * What a letter waits for:
 *
 * - `send-time`   the time that its app gave, or the occurrence of its newsletter
 * - `release`     its turn among the letters that wait in the ledger without a bell
 * - `sender`      a sender with room: its bell, a place, a permit
 * - `line`        its place in line behind a limit or a provider, which `of` names
 * - `retry`       the next attempt after a temporary answer
 * - `limit`       another moment, as the server said "too fast"
 * - `provider`    a provider that could not take it
 * - `template`    a template that fits its data
 * - `app` · `edition`  somebody who resumes what was paused
 * - `answer`      the answer of the server, now
 * - `decision`    a person, because it is a dead letter or its answer was lost
 */
export const waits = [
  ...(['send-time', 'release', 'sender', 'line', 'retry', 'limit', 'provider', 'template'] as const),
  ...(['app', 'edition', 'answer', 'decision'] as const),
] as const;
type Wait = (typeof waits)[number];

export const stepKinds = [
  'accepted',
  'planned',
  'waited',
  'claimed',
  'attempt',
  'decided',
  'settled',
  'receipt',
] as const;

/** One step. What does not belong to its kind is null. */
export interface Step {
  readonly kind: (typeof stepKinds)[number];
  readonly at: Date;
  /** Of a wait: its end; null while it lasts. */
  readonly until: Date | null;
  readonly waitsFor: Wait | null;
  /** Of an acceptance: the app or newsletter. Of a wait in line: the limit. Of the rest: who did it, or reported it. */
  readonly of: string | null;
  /** The state that the letter was in afterwards. */
  readonly state: DeliveryState | null;
  readonly attempt: number | null;
  /** Of an attempt: its class. Of a receipt: its kind. */
  readonly outcome: string | null;
  readonly code: number | null;
  readonly status: string | null;
  readonly reply: string | null;
  readonly provider: string | null;
  readonly templateVersion: string | null;
  readonly note: string | null;
}

interface Facts {
  readonly letter: StoredDelivery & { readonly parkedAt: Date | null };
  readonly moves: readonly DeliveryMove[];
  readonly receipts: readonly StoredReceipt[];
  readonly around: Circumstances;
}

/** Shorter waits are the time that the work itself takes. */
const shortestWaitMs = 1_000;

/** The steps of a letter, oldest first. */
export function stepsOf(facts: Facts, now: Date): Step[] {
  const { before, notes } = notesOfSent(facts.moves);
  const happened = [
    ...[...beginning(facts), ...before.map(ofMove), ...present({ ...facts, moves: before })],
    ...notes.map(ofMove),
  ];
  const steps: Step[] = [];
  for (const [place, step] of happened.entries()) {
    steps.push(step);
    const next = happened[place + 1];
    const open = next === undefined;
    for (const wait of waitsAfter(step, next?.at ?? now, open, facts)) steps.push(wait);
  }
  // What was heard of it later changes nothing of what it waits for: it comes after all that.
  return [...steps, ...facts.receipts.map(ofReceipt)];
}

/** What somebody reported: its kind stands where an attempt has its outcome. */
const ofReceipt = ({ kind, at, source, status, reply }: StoredReceipt): Step => ({
  ...blank,
  kind: 'receipt',
  ...{ at, of: source, outcome: kind, status, reply },
});

function beginning({ letter, around: { app, event, edition } }: Facts): Step[] {
  const planned: Step = { ...blank, kind: 'planned', at: letter.createdAt, state: 'pending' };
  if (event !== null)
    return [{ ...blank, kind: 'accepted', at: new Date(event.createdAt), of: app?.name ?? null }, planned];
  if (edition !== null)
    return [{ ...blank, kind: 'accepted', at: new Date(edition.createdAt), of: edition.newsletter }, planned];
  return [planned];
}

/** A move out of `sending` is the end of an attempt, every other one somebody's decision. */
function ofMove(move: DeliveryMove): Step {
  const { at, attempt, outcome, code, status, reply, provider, templateVersion, note } = move;
  const kind = move.from === 'sending' ? 'attempt' : move.to === 'suppressed' ? 'settled' : 'decided';
  const told = { attempt, outcome, code, status, reply, provider, templateVersion, note };
  return { ...blank, kind, at, of: move.actor, state: move.to, ...told };
}

/** What the letter's own row says and no move does. */
function present({ letter, moves }: Facts): Step[] {
  const last = moves.at(-1);
  const { state, attempt, claimedAt, claimedBy } = letter;
  const isClaimNew = claimedAt !== null && (last === undefined || claimedAt > last.at);
  const claimed: Step[] = isClaimNew
    ? [{ ...blank, kind: 'claimed', at: claimedAt, of: claimedBy, state: 'sending', attempt }]
    : [];
  if (state === 'pending') return [];
  if (state === 'sending') return claimed;
  if (last !== undefined && last.to === state && last.attempt >= attempt) return [];
  const at = letter.settledAt ?? letter.createdAt;
  if (state === 'suppressed') return [{ ...blank, kind: 'settled', at, state, note: letter.cause }];
  const { outcome, code, status, reply, provider, templateVersion } = letter;
  const told = { attempt, outcome, code, status, reply, provider, templateVersion };
  return [...claimed, { ...blank, kind: 'attempt', at, of: claimedBy, state, ...told }];
}

/** What the letter waited for after a step, until the next one or until now. */
function waitsAfter(step: Step, end: Date, open: boolean, facts: Facts): Step[] {
  if (step.kind === 'accepted') return [];
  if (open) return openWait(step, facts, end);
  if (step.kind === 'planned') return firstWaits(step, end, facts);
  const waitsFor = waitOf(step);
  return waitsFor === undefined ? [] : waited(step.at, end, waitsFor);
}

/** Until it was to go, and from then until a sender took it. */
function firstWaits({ at }: Step, end: Date, { around: { event, edition } }: Facts): Step[] {
  const released = event !== null ? new Date(event.sendAt) : dateOf(edition?.sendingAt);
  const from = released === undefined || released < at ? at : released > end ? end : released;
  return [...waited(at, from, event === null ? 'release' : 'send-time'), ...waited(from, end, 'sender')];
}

const dateOf = (time: string | null | undefined) => (time == null ? undefined : new Date(time));

function waitOf({ kind, state, outcome }: Step): Wait | undefined {
  if (state === 'failed' || state === 'unknown') return 'decision';
  if (state !== 'pending') return undefined;
  return kind === 'attempt' ? waitOfOutcome(outcome) : 'sender';
}

function waitOfOutcome(outcome: string | null): Wait {
  if (outcome === 'render-failed') return 'template';
  if (outcome === 'throttled') return 'limit';
  return outcome === 'temporary' || outcome === 'answer-lost' ? 'retry' : 'provider';
}

/** What it waits for now. */
function openWait(step: Step, { letter, around }: Facts, now: Date): Step[] {
  const { state, parkedAt, claimedAt } = letter;
  const since = (waitsFor: Wait, at: Date, of: string | null = null): Step[] => [
    { ...blank, kind: 'waited', at, waitsFor, of },
  ];
  if (state === 'sending') return since('answer', claimedAt ?? step.at);
  if (state === 'failed' || state === 'unknown') return parkedAt === null ? [] : since('decision', parkedAt);
  if (state !== 'pending') return [];
  const { app, event, edition } = around;
  if (app?.pausedAt != null) return since('app', step.at, app.name);
  if (edition?.pausedAt != null) return since('edition', step.at, edition.newsletter);
  if (letter.waitsFor !== null) return since('line', step.at, letter.waitsFor);
  if (event !== null && new Date(event.sendAt) > now) return since('send-time', step.at);
  if (around.unfed) return since('release', step.at);
  return since(waitOf(lastTried(step, letter, now)) ?? 'sender', step.at);
}

/** A letter that was handed back without a line in its history still says in its row what became of the last attempt. */
function lastTried(step: Step, { outcome, nextAttemptAt }: StoredDelivery, now: Date): Step {
  if (outcome === null || nextAttemptAt <= now) return { ...step, kind: 'planned', state: 'pending' };
  return { ...step, kind: 'attempt', state: 'pending', outcome };
}

function waited(at: Date, until: Date, waitsFor: Wait): Step[] {
  if (until.getTime() - at.getTime() < shortestWaitMs) return [];
  return [{ ...blank, kind: 'waited', at, until, waitsFor }];
}

const blank = {
  ...{ until: null, waitsFor: null, of: null, state: null, attempt: null, outcome: null, code: null },
  ...{ status: null, reply: null, provider: null, templateVersion: null, note: null },
} as const;
