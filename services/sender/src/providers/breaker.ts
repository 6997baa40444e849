// When a provider is left alone, and when it is tried again. Pure: it is told what became of letters and what time it is.
//
//   closed ──5 letters in a row lost, or 3 refused as if nothing could pass──▶ open ──time is up──▶ one letter probes
//      ▲                                                                        ▲                      │
//      └── any letter the server answered as servers do ──────────┐             └──── failed again ────┤
//                                                                 └────────────────────────────────────┘

import type { Outcome } from '@pabal/domain';

/** What is wrong with a provider: no connection or no answer, no room or allowance left, credentials or setup refused. */
export type Trouble = 'lost' | 'closed' | 'broken';

/** How a breaker stands. Times are of the same clock as `now`. */
export type BreakerView =
  | { readonly state: 'closed' }
  | {
      readonly state: 'open' | 'probing';
      readonly trouble: Trouble;
      readonly since: number;
      /** How long the provider is left alone before a letter tries it. */
      readonly until: number;
      /** The last answer that kept it from closing. */
      readonly outcome: Outcome;
    };

export interface Breaker {
  /** How many letters the provider may be given now: any number, one as a probe, or none. */
  room(): number;
  /** The one letter that probes has been chosen. */
  probe(): void;
  /** The letter that was to probe was not sent: another may. */
  probeUnused(): void;
  /**
   * What became of a letter.
   *
   * @param letter.probe  it was the one that probed
   * @param letter.again  the same had become of the same letter before: it says more about the letter than the provider
   */
  heard(outcome: Outcome, letter: { readonly probe: boolean; readonly again: boolean }): void;
  /** A letter may try now what is left alone. */
  tryNow(): void;
  view(): BreakerView;
}

export interface BreakerDeps {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** How long a provider that is closed or broken is left alone. */
  readonly probeMs: number;
}

/** Letters in a row without an answer: fewer may be a server that closes old connections. */
const lostInARow = 5;

/** Different letters in a row refused for what looks like the provider's own reasons: fewer may be odd recipients. */
const refusedInARow = 3;

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/** How often a closed provider's wait may double: 1, 2, 4, 8, then 15 times the first. */
const longestClosed = 15;

export function createBreaker(deps: BreakerDeps): Breaker {
  const { now } = deps;
  let open: { trouble: Trouble; since: number; until: number; times: number; outcome: Outcome } | undefined;
  let probing = false;
  let lost = 0;
  let refused = 0;

  function close(): void {
    open = undefined;
    probing = false;
    lost = 0;
    refused = 0;
  }

  function openFor(trouble: Trouble, outcome: Outcome): void {
    const times = open?.trouble === trouble ? open.times + 1 : 0;
    const until = now() + waitMs(trouble, times, outcome, deps);
    open = { trouble, since: open?.since ?? now(), until, times, outcome };
    probing = false;
  }

  function enough(trouble: Trouble, outcome: Outcome, again: boolean): boolean {
    if (trouble === 'lost') {
      lost += 1;
      return lost >= lostInARow;
    }
    // Before any letter was spoken of, no letter can be the reason.
    if (outcome.scope === 'connection') return true;
    if (!again) refused += 1;
    return refused >= refusedInARow;
  }

  return {
    room: () => {
      if (open === undefined) return Number.POSITIVE_INFINITY;
      return probing || now() < open.until ? 0 : 1;
    },
    probe: () => {
      probing = true;
    },
    probeUnused: () => {
      probing = false;
    },
    heard: (outcome, { probe, again }) => {
      const evidence = evidenceOf(outcome);
      if (evidence === 'alive') close();
      else if (open !== undefined) {
        // Of the others, letters that were under way when it opened, nothing new is learnt.
        if (probe && evidence === undefined) probing = false;
        else if (probe && evidence !== undefined) openFor(evidence, outcome);
      } else if (evidence !== undefined && enough(evidence, outcome, again)) openFor(evidence, outcome);
    },
    tryNow: () => {
      if (open !== undefined) open = { ...open, until: Math.min(open.until, now()) };
    },
    view: () => {
      if (open === undefined) return { state: 'closed' };
      const { trouble, since, until, outcome } = open;
      return { state: probing ? 'probing' : 'open', trouble, since, until, outcome };
    },
  };
}

/** How long a provider is left alone that has been in this trouble so many times in a row before. */
function waitMs(
  trouble: Trouble,
  times: number,
  { retryAfterMs }: Outcome,
  { random, probeMs }: BreakerDeps,
): number {
  if (trouble === 'broken') return probeMs;
  if (trouble === 'closed') return retryAfterMs ?? probeMs * Math.min(longestClosed, 2 ** times);
  // Senders that lost a server together must not come back together.
  return Math.min(longestWaitMs, firstWaitMs * 2 ** times) * (0.8 + 0.4 * random());
}

/** What a letter's end tells about the provider; nothing when the provider was not really asked. */
function evidenceOf(outcome: Outcome): Trouble | 'alive' | undefined {
  const answered = outcome.code !== undefined;
  switch (outcome.class) {
    case 'sent':
      return 'alive';
    case 'provider-closed':
      return 'closed';
    case 'provider-broken':
      return 'broken';
    case 'unreachable':
    case 'answer-lost':
      return 'lost';
    case 'temporary':
      return answered ? 'alive' : 'lost';
    case 'address-refused':
    case 'message-refused':
    case 'throttled':
      return answered ? 'alive' : undefined;
    case 'render-failed':
      return undefined;
    default:
      return outcome.class satisfies never;
  }
}
