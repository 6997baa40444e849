// The way of one claimed letter: past the limit of its domain, over a connection, into the ledger.

import type { Claim, Settlement } from '@pabal/db/ledger';
import type { Lane } from '@pabal/domain';
import { Semaphore } from '@pabal/runtime';
import type { Domains, Passage } from '../domains/domains.ts';
import { holdBack } from '../letters/verdict.ts';
import type { Permit } from '../providers/provider.ts';
import type { ClaimPermit, Held } from './claimer.ts';
import type { Claims } from './claims.ts';
import type { Places, PlacesOptions } from './places.ts';
import type { Settler } from './settle.ts';
import type { Dispatched, WaitingId, WaitingRoom } from './waiting-room.ts';

export interface SendClaimedDeps<Leave extends ClaimPermit = Permit> extends PlacesOptions {
  readonly room: WaitingRoom;
  readonly places: Places;
  /** Where the letter waits for the limit of its domain, without a connection. */
  readonly domains: Pick<Domains, 'pass'>;
  /** Renders and hands over one letter, whose claim was asked for at that time. Never rejects. */
  readonly deliver: (claim: Claim, permit: Leave, askedAt: number) => Promise<Settlement>;
  /** Writes the result down; keeps trying while the store is away. */
  readonly settler: Settler;
  readonly claims: Pick<Claims, 'end'>;
}

/** The way of a letter whose domain nothing limits. */
const free: Passage = { kind: 'go', leave: () => {} };

/** Makes the function that sends a claimed letter and tells its id what became of it. It never rejects. */
export function createSendClaimed<Leave extends ClaimPermit>(
  deps: SendClaimedDeps<Leave>,
): (entry: WaitingId, held: Held<Leave>) => Promise<void> {
  const { room, places, domains, deliver, settler, claims, connections, reserved } = deps;
  const connected = new Semaphore<Lane>({
    places: () => connections,
    placesOf: (lane) => (lane === 'event' ? connections : connections - reserved),
    rankOf: (lane) => (lane === 'event' ? 0 : 1),
  });

  async function settle(settlement: Settlement): Promise<Settlement> {
    try {
      await settler.settle(settlement);
    } finally {
      claims.end(settlement.id);
    }
    return settlement;
  }

  /** Has a connection from the handing over until the settlement is committed. */
  async function sendConnected({ lane, claim, permit, askedAt }: Held<Leave>): Promise<Settlement> {
    await connected.enter(lane);
    try {
      return await settle(await deliver(claim, permit, askedAt));
    } finally {
      connected.leave(lane);
    }
  }

  async function send(held: Held<Leave>): Promise<Settlement> {
    const passing = domains.pass(held.claim);
    const passage = passing === undefined ? free : await passing;
    if (passage.kind === 'later') return settle(holdBack(held.claim, passage));
    try {
      return await sendConnected(held);
    } finally {
      passage.leave();
    }
  }

  return async (entry, held) => {
    try {
      entry.resolve(dispatchedOf(await send(held)));
    } catch (error) {
      entry.reject(error);
    } finally {
      held.permit.letGo();
      places.giveBack(held.lane, 1);
      room.wake();
    }
  };
}

/**
 * A letter that waits in line needs no bell: it is taken out of the ledger when it may go. One that waits for its template
 * needs none either: the sweeper rings when it is due, which may be soon or late.
 */
function dispatchedOf({ state, delayMs = 0, counted, waitsFor, outcome }: Settlement): Dispatched {
  return state === 'pending' && waitsFor === undefined && outcome !== 'render-failed'
    ? { kind: 'again', delayMs, counted }
    : { kind: 'done' };
}
