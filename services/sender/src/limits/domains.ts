// Limits of recipient domains: those that were configured, and those that answered "too fast". Asked after the claim, when
// the address is known, and before the letter gets a connection.

import type { DomainLimit } from '@pabal/config';
import type { Claim } from '@pabal/db';
import type { Lane, Outcome } from '@pabal/domain';
import type { Batcher } from '@pabal/runtime';
import type { CutLimit } from './cut-limit.ts';
import { createDomainShares } from './domain-shares.ts';
import { type Asker, createTurns, type Turn, type TurnsDeps } from './domain-turns.ts';
import type { LimitsInForce } from './limits-in-force.ts';
import type { ObservedRates } from './observed-rates.ts';

/** Whether a claimed letter may go on. */
export type Passage =
  /** `leave` when it is done. */
  | { readonly kind: 'go'; leave(): void }
  | { readonly kind: 'later'; readonly delayMs: number; readonly reply?: string };

export interface Domains {
  /** Waits for the letter's turn; undefined at once when nothing limits its domain. */
  pass(claim: Claim): Promise<Passage> | undefined;
  /** Learns from what became of a letter. @returns the outcome as it is to be written down */
  heard(claim: Claim, outcome: Outcome): Promise<Outcome> | Outcome;
  /** Letters handed back to return later, ever, for the figures. */
  handedBack(): number;
}

export interface DomainsDeps {
  readonly limits: readonly DomainLimit[];
  readonly inForce: LimitsInForce;
  readonly reserve: TurnsDeps['reserve'];
  readonly clock: TurnsDeps['clock'];
  readonly cut: CutLimit;
  readonly observed: ObservedRates;
  /** Letters of a lane that may wait for a turn at a time: they hold places that others may want. */
  readonly most: Readonly<Record<Lane, number>>;
  readonly now: () => number;
}

/** How long nothing goes to a domain that said "too fast", when it does not say how long. */
const blockMs = 30_000;

/** Domains whose turns are remembered; they cost little, but a newsletter has many. */
const mostTurns = 500;

/** Milliseconds until a letter is tried again whose limit could not be asked for. */
const storeAwayMs = 1_000;

const domainOf = ({ address }: Claim) => address.slice(address.lastIndexOf('@') + 1);
const keyOf = (domain: string) => `domain:${domain}`;

export function createDomains(deps: DomainsDeps): Domains {
  const { inForce, observed, now } = deps;
  const configured = new Map(deps.limits.map((limit) => [limit.domain, limit]));
  const shares = createDomainShares(inForce.share);
  const turns = new Map<string, Batcher<Asker, Turn>>();
  const waiting: Record<Lane, number> = { event: 0, newsletter: 0 };
  let handedBack = 0;

  function turnsFor(domain: string, lane: Lane): Batcher<Asker, Turn> {
    const name = `${lane} ${domain}`;
    const known = turns.get(name);
    if (known !== undefined) return known;
    if (turns.size >= mostTurns) {
      for (const [other, { size }] of turns) if (size() === 0) turns.delete(other);
    }
    const key = keyOf(domain);
    const made = createTurns({
      reserve: deps.reserve,
      clock: deps.clock,
      key,
      lane,
      rate: configured.get(domain)?.rate,
      room: () => Math.max(0, deps.most[lane] - waiting[lane]),
      returnEvery: () => 1 / Math.max(0.5, observed.rate(key) * inForce.senders()),
      now,
    });
    turns.set(name, made);
    return made;
  }

  async function sleepUntil(at: number, lane: Lane): Promise<void> {
    const ms = at - now();
    if (ms <= 0) return;
    waiting[lane] += 1;
    await new Promise((resolve) => setTimeout(resolve, ms));
    waiting[lane] -= 1;
  }

  async function wait(claim: Claim, domain: string): Promise<Passage> {
    const { rate, connections } = configured.get(domain) ?? {};
    const entered = connections === undefined || (await shares.enter(domain, connections));
    if (!entered) return later(domain, await turnsFor(domain, claim.lane).add('sent back'));
    const leave = () => {
      if (connections !== undefined) shares.leave(domain);
    };
    if (rate === undefined && !inForce.has(keyOf(domain))) return { kind: 'go', leave };
    try {
      const turn = await turnsFor(domain, claim.lane).add(askerOf(claim));
      if (turn.kind === 'now') {
        await sleepUntil(turn.at, claim.lane);
        return { kind: 'go', leave };
      }
      leave();
      return later(domain, turn);
    } catch (error) {
      leave();
      throw error;
    }
  }

  function later(domain: string, turn: Turn): Passage {
    handedBack += 1;
    const delayMs = turn.kind === 'later' ? turn.delayMs : 0;
    const reply = `Not sent yet: letters to ${domain} are limited, and this one returns when its turn has come.`;
    return { kind: 'later', delayMs, reply };
  }

  async function slowDown(claim: Claim, domain: string, outcome: Outcome): Promise<Outcome> {
    const rate = configured.get(domain)?.rate;
    await deps.cut(keyOf(domain), outcome, { rate, blockMs: outcome.retryAfterMs ?? blockMs });
    const turn = await turnsFor(domain, claim.lane).add('sent back');
    return turn.kind === 'later' ? { ...outcome, retryAfterMs: turn.delayMs } : outcome;
  }

  return {
    pass: (claim) => {
      if (claim.test || (configured.size === 0 && !inForce.any())) return undefined;
      const domain = domainOf(claim);
      if (!configured.has(domain) && !inForce.has(keyOf(domain))) return undefined;
      // The store is away: what cannot be asked is not risked.
      return wait(claim, domain).catch(() => ({ kind: 'later', delayMs: storeAwayMs }));
    },
    heard: (claim, outcome) => {
      const domain = domainOf(claim);
      observed.add(keyOf(domain));
      if (outcome.class !== 'throttled' || outcome.scope !== 'domain') return outcome;
      return slowDown(claim, domain, outcome).catch(() => outcome);
    },
    handedBack: () => handedBack,
  };
}

const askerOf = ({ lastOutcome }: Claim): Asker => (lastOutcome === 'throttled' ? 'returned' : 'fresh');
