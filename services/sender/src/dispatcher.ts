// Between the bells and the SMTP connections. Ids wait here, unclaimed, until there is room; then as many as there is
// room for are claimed in one statement. A letter holds its place from the claim until its result is written down.
//
//   places       2 × connections: claimed letters. What a killed sender leaves in doubt is never more.
//   connections  one letter each, from the handing over until the settlement is committed: what a killed sender can
//                cause to be sent again is never more.

import type { Claim, Claimed, Settlement } from '@pabal/db';
import type { Lane } from '@pabal/domain';

/** What became of one id, as far as its bell is concerned. */
export type Dispatched =
  /** Nothing is left to do for this bell. */
  | { readonly kind: 'done' }
  /** The letter is pending again. */
  | { readonly kind: 'again'; readonly delayMs: number; readonly counted: boolean };

export interface Dispatcher {
  /** Sends one delivery when its turn has come, unless somebody else has it or had it. */
  dispatch(lane: Lane, deliveryId: string): Promise<Dispatched>;
  /** Letters waiting and claimed, for the figures. */
  load(): { readonly waiting: number; readonly claimed: number };
  /** Claims nothing more, gives back what is only waiting, and resolves when every claim is settled. Safe twice. */
  stop(): Promise<void>;
}

export interface DispatcherDeps {
  readonly claim: (ids: readonly string[]) => Promise<Claimed>;
  /** Renders and hands over one letter. Never rejects. */
  readonly deliver: (claim: Claim) => Promise<Settlement>;
  /** Writes the result down; keeps trying while the store is away. */
  readonly settle: (settlement: Settlement) => Promise<void>;
  /** SMTP connections of this process. */
  readonly connections: number;
  /** Connections that newsletters leave to events. */
  readonly reserved: number;
}

interface Waiting {
  readonly id: string;
  readonly resolve: (dispatched: Dispatched) => void;
  readonly reject: (error: unknown) => void;
}

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

  const total = () => claimed.event + claimed.newsletter;

  /** Events first; newsletters never take the last places. */
  function takeWaiting(): [Lane, Waiting[]] | undefined {
    for (const lane of laneOrder) {
      const room = Math.min(most[lane] - claimed[lane], connections * 2 - total());
      if (room > 0 && waiting[lane].length > 0) return [lane, waiting[lane].splice(0, room)];
    }
    return undefined;
  }

  /** One claim at a time: places that fall free meanwhile are filled together by the next. */
  function pump(): void {
    if (claiming || stopped !== undefined) return;
    const next = takeWaiting();
    if (next === undefined) return;
    const [lane, entries] = next;
    claiming = true;
    claimed[lane] += entries.length;
    claimAll(lane, entries)
      .catch((error: unknown) => {
        claimed[lane] -= entries.length;
        for (const entry of entries) entry.reject(error);
      })
      .finally(() => {
        claiming = false;
        released();
      });
  }

  async function claimAll(lane: Lane, entries: readonly Waiting[]): Promise<void> {
    const { claims } = await deps.claim(entries.map(({ id }) => id));
    const byId = new Map(claims.map((claim) => [claim.id, claim]));
    for (const entry of entries) {
      const claim = byId.get(entry.id);
      byId.delete(entry.id);
      if (claim !== undefined) void sendOne(lane, claim, entry);
      else {
        claimed[lane] -= 1;
        entry.resolve({ kind: 'done' });
      }
    }
  }

  async function sendOne(lane: Lane, claim: Claim, entry: Waiting): Promise<void> {
    const leave = await turnstiles[lane].enter();
    try {
      const settlement = await deps.deliver(claim);
      await deps.settle(settlement);
      entry.resolve(dispatchedOf(settlement));
    } catch (error) {
      entry.reject(error);
    } finally {
      leave();
      claimed[lane] -= 1;
      released();
    }
  }

  function released(): void {
    if (total() === 0) emptied();
    pump();
  }

  return {
    dispatch: (lane, id) =>
      new Promise((resolve, reject) => {
        if (stopped !== undefined) return resolve(untouched);
        waiting[lane].push({ id, resolve, reject });
        // One turn later, so that the ids of one job are claimed together.
        if (waiting[lane].length === 1) queueMicrotask(pump);
      }),
    load: () => ({ waiting: waiting.event.length + waiting.newsletter.length, claimed: total() }),
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

interface Turnstile {
  /** Waits for a connection's turn; the result gives it back. */
  enter(): Promise<() => void>;
}

/** As many letters inside as there are connections; newsletters leave the reserved ones free. */
function createTurnstiles(connections: number, reserved: number): Record<Lane, Turnstile> {
  const inside: Record<Lane, number> = { event: 0, newsletter: 0 };
  const queues: Record<Lane, (() => void)[]> = { event: [], newsletter: [] };
  const free = (lane: Lane) =>
    inside.event + inside.newsletter < connections &&
    (lane === 'event' || inside.newsletter < connections - reserved);

  function admit(): void {
    for (const lane of laneOrder) {
      while (free(lane)) {
        const next = queues[lane].shift();
        if (next === undefined) break;
        inside[lane] += 1;
        next();
      }
    }
  }

  const turnstile = (lane: Lane): Turnstile => ({
    enter: () =>
      new Promise((resolve) => {
        queues[lane].push(() =>
          resolve(() => {
            inside[lane] -= 1;
            admit();
          }),
        );
        admit();
      }),
  });
  return { event: turnstile('event'), newsletter: turnstile('newsletter') };
}
