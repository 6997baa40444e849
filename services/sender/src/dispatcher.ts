// Between the bells and the SMTP connections. Ids wait here, unclaimed, until there is room and a provider that takes
// letters (gate.ts); then as many as there is room for are claimed in one statement. A letter holds its place from the claim
// until its result is written down.
//
//   places       2 × connections: claimed letters. What a killed sender leaves in doubt is never more.
//   connections  one letter each, from the handing over until the settlement is committed: what a killed sender can
//                cause to be sent again is never more.

import type { Claim, Claimed, Settlement } from '@pabal/db';
import type { Lane } from '@pabal/domain';
import { oncePerTurn } from '@pabal/runtime';
import { holdBack } from './letters/verdict.ts';
import type { Domains } from './limits/domains.ts';
import type { Gate } from './providers/gate.ts';
import type { Permit } from './providers/provider.ts';
import { createTurnstiles, type Turnstile } from './turnstiles.ts';

/** What became of one id, as far as its bell is concerned. */
export type Dispatched =
  /** Nothing is left to do for this bell. */
  | { readonly kind: 'done' }
  /** The letter is pending again. */
  | { readonly kind: 'again'; readonly delayMs: number; readonly counted: boolean };

export interface Dispatcher {
  /** Sends one delivery when its turn has come, unless somebody else has it or had it. */
  dispatch(lane: Lane, deliveryId: string): Promise<Dispatched>;
  /** The gate may let more through than before. */
  wake(): void;
  /** Letters waiting and claimed, for the figures. */
  load(): { readonly waiting: number; readonly claimed: number };
  /** How long the oldest event letter waits that is not claimed; 0 when none does. */
  oldestEventMs(): number;
  /** Claims nothing more, gives back what is only waiting, and resolves when every claim is settled. Safe twice. */
  stop(): Promise<void>;
}

export interface DispatcherDeps {
  readonly gate: Pick<Gate, 'admit'>;
  /** Claims these letters, each meant for its permit's provider. */
  readonly claim: (ids: readonly string[], permits: readonly Permit[]) => Promise<Claimed>;
  /** Of letters that could not be claimed, those whose moment has not come, and in how many milliseconds it does. */
  readonly notDue: (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Waits for the turn of the letter's domain, without a connection. */
  readonly pass: Domains['pass'];
  /** Renders and hands over one letter, whose claim was asked for at that time. Never rejects. */
  readonly deliver: (claim: Claim, permit: Permit, askedAt: number) => Promise<Settlement>;
  /** Writes the result down; keeps trying while the store is away. */
  readonly settle: (settlement: Settlement) => Promise<void>;
  /** SMTP connections of this process. */
  readonly connections: number;
  /** Connections that newsletters leave to events. */
  readonly reserved: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

interface Waiting {
  readonly id: string;
  readonly since: number;
  readonly resolve: (dispatched: Dispatched) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly lane: Lane;
  readonly entries: readonly Waiting[];
  readonly permits: readonly Permit[];
}

/** A claim in this process. */
interface Held {
  readonly lane: Lane;
  readonly claim: Claim;
  readonly permit: Permit;
  readonly askedAt: number;
}

/** The way of a letter whose domain nothing limits. */
const free = { kind: 'go', leave: () => {} } as const;

/** Milliseconds in which letters gather under load before the next claim. */
const breathMs = 3;

/** Nothing was said to any server. */
const untouched: Dispatched = { kind: 'again', delayMs: 0, counted: false };

const laneOrder = ['event', 'newsletter'] as const satisfies readonly Lane[];

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { connections, reserved } = deps;
  const waiting: Record<Lane, Waiting[]> = { event: [], newsletter: [] };
  const claimed: Record<Lane, number> = { event: 0, newsletter: 0 };
  const most: Record<Lane, number> = { event: connections * 2, newsletter: (connections - reserved) * 2 };
  const turnstiles: Record<Lane, Turnstile> = createTurnstiles(connections, reserved);
  let claiming = false;
  let stopped: Promise<void> | undefined;
  let emptied = (): void => {};
  const pumpSoon = oncePerTurn(pump);

  const total = () => claimed.event + claimed.newsletter;
  const waitingLetters = () => waiting.event.length + waiting.newsletter.length;

  /**
   * Letters of a lane to be claimed now. While every connection it could use has a letter, nothing is gained by claiming
   * one by one: it waits until a statement is worth its while, which saves PostgreSQL most of its work under load.
   */
  function roomFor(lane: Lane): number {
    const places = Math.min(most[lane] - claimed[lane], connections * 2 - total());
    const idle = total() < connections || (lane === 'event' && claimed.event < reserved);
    const worthwhile = idle || places >= connections / 2;
    return worthwhile ? Math.min(places, waiting[lane].length) : 0;
  }

  /** Events first; newsletters never take the last places. No more than the gate lets through. */
  function takeWaiting(): Batch | undefined {
    for (const lane of laneOrder) {
      const room = roomFor(lane);
      const permits = room > 0 ? deps.gate.admit(lane, room) : [];
      if (permits.length > 0) return { lane, permits, entries: waiting[lane].splice(0, permits.length) };
    }
    return undefined;
  }

  /**
   * One claim at a time: places that fall free meanwhile are filled together by the next. Under load there is a breath
   * between two: a statement for ten letters costs PostgreSQL and this process little more than one for two.
   */
  function pump(): void {
    if (claiming || stopped !== undefined) return;
    const batch = takeWaiting();
    if (batch === undefined) return;
    claiming = true;
    claimed[batch.lane] += batch.entries.length;
    claimAll(batch)
      .catch((error: unknown) => {
        claimed[batch.lane] -= batch.entries.length;
        for (const permit of batch.permits) permit.letGo();
        for (const entry of batch.entries) entry.reject(error);
      })
      .finally(() => {
        if (total() >= connections / 4 && waitingLetters() < connections / 2) setTimeout(goOn, breathMs);
        else goOn();
      });
  }

  function goOn(): void {
    claiming = false;
    released();
  }

  async function claimAll({ lane, entries, permits }: Batch): Promise<void> {
    const ids = entries.map(({ id }) => id);
    const askedAt = deps.now();
    const { claims, suppressed } = await deps.claim(ids, permits);
    const byId = new Map(claims.map((claim) => [claim.id, claim]));
    const missing: Waiting[] = [];
    for (const [index, entry] of entries.entries()) {
      const claim = byId.get(entry.id);
      const permit = permits[index];
      byId.delete(entry.id);
      if (claim !== undefined && permit !== undefined) void sendOne(entry, { lane, claim, permit, askedAt });
      else {
        permit?.letGo();
        claimed[lane] -= 1;
        missing.push(entry);
      }
    }
    if (missing.length > 0) void resolveMissing(missing, suppressed);
  }

  /** Somebody else has them or had them, or they are not due: a bell that carries some of those rings again. */
  async function resolveMissing(
    missing: readonly Waiting[],
    suppressed: Claimed['suppressed'],
  ): Promise<void> {
    const ended = new Set(suppressed.map(({ id }) => id));
    const ids = missing.map(({ id }) => id).filter((id) => !ended.has(id));
    const notDue = ids.length === 0 ? undefined : await deps.notDue(ids).catch(() => undefined);
    for (const entry of missing) {
      const delayMs = notDue?.get(entry.id);
      entry.resolve(delayMs === undefined ? { kind: 'done' } : { kind: 'again', delayMs, counted: false });
    }
  }

  async function sendOne(entry: Waiting, { lane, claim, permit, askedAt }: Held): Promise<void> {
    try {
      const passing = deps.pass(claim);
      const passage = passing === undefined ? free : await passing;
      const settlement =
        passage.kind === 'later'
          ? await settled(holdBack(claim, passage))
          : await inTurn(
              lane,
              async () => settled(await deps.deliver(claim, permit, askedAt)),
              passage.leave,
            );
      entry.resolve(dispatchedOf(settlement));
    } catch (error) {
      entry.reject(error);
    } finally {
      permit.letGo();
      claimed[lane] -= 1;
      released();
    }
  }

  async function settled(settlement: Settlement): Promise<Settlement> {
    await deps.settle(settlement);
    return settlement;
  }

  /** Has a connection's turn from the handing over until the settlement is committed. */
  async function inTurn<Result>(lane: Lane, work: () => Promise<Result>, after: () => void): Promise<Result> {
    const leave = await turnstiles[lane].enter();
    try {
      return await work();
    } finally {
      leave();
      after();
    }
  }

  function released(): void {
    if (total() === 0) emptied();
    pumpSoon();
  }

  return {
    dispatch: (lane, id) =>
      new Promise((resolve, reject) => {
        if (stopped !== undefined) return resolve(untouched);
        waiting[lane].push({ id, since: deps.now(), resolve, reject });
        pumpSoon();
      }),
    wake: pumpSoon,
    oldestEventMs: () => (waiting.event[0] === undefined ? 0 : deps.now() - waiting.event[0].since),
    load: () => ({ waiting: waitingLetters(), claimed: total() }),
    stop: () => {
      stopped ??= new Promise((resolve) => {
        emptied = resolve;
        for (const lane of laneOrder) {
          for (const entry of waiting[lane].splice(0)) entry.resolve(untouched);
        }
        if (total() === 0) resolve();
      });
      return stopped;
    },
  };
}

function dispatchedOf({ state, delayMs = 0, counted }: Settlement): Dispatched {
  return state === 'pending' ? { kind: 'again', delayMs, counted } : { kind: 'done' };
}
