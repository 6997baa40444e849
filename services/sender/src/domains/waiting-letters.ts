// Letters that wait in line, behind a limit or for a provider that was closed, are taken out of the ledger as they may go: as
// many as there are slots for, or as many as fit into this process when nothing holds them up any more. No bell is needed,
// and no letter waits for the rate of an hour ago.

import type { Line } from '@pabal/db/ledger';
import type { Lane } from '@pabal/domain';
import { createTicker } from '@pabal/runtime';
import type { Ledger } from '../ledger.ts';
import { isProviderKey } from '../limits/keys.ts';
import type { LimitsInForce } from '../limits/limits-in-force.ts';
import type { SlotStore } from '../limits/slot-store.ts';
import type { Domains } from './domains.ts';
import { nameOf, type TakenLetters } from './taken-letters.ts';

export interface WaitingLetters {
  start(): void;
  stop(): Promise<void>;
}

export interface WaitingLettersDeps {
  readonly ledger: Pick<Ledger, 'takeWaiting'>;
  readonly inForce: Pick<LimitsInForce, 'has' | 'lines'>;
  /** Whether letters of a line are of the channel that this process sends here. */
  readonly isOwn: (key: string) => boolean;
  readonly slots: Pick<SlotStore, 'reserve' | 'toLocal'>;
  readonly domains: Pick<Domains, 'room' | 'rateOf'>;
  /** Whether any provider would take letters of a line. */
  readonly gate: { takes(line: Line): boolean };
  readonly taken: TakenLetters;
  /** Sends a letter before those that wait in this process. Resolves when nothing is left to do for it. */
  readonly dispatcher: {
    dispatch(lane: Lane, deliveryId: string, options: { readonly first: true }): Promise<unknown>;
  };
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** How often it is looked whether letters may go. */
const everyMs = 200;

/** Letters of a line that this process holds at a time. */
const mostOfLine = 100;

/**
 * How far ahead slots are taken for letters in line. Less than fresh letters may look ahead, so that a letter whose slot went
 * by finds another one; newsletters leave the moments that events look for.
 */
const aheadMs: Readonly<Record<Lane, number>> = { event: 750, newsletter: 250 };

export function createWaitingLetters(deps: WaitingLettersDeps): WaitingLetters {
  const { ledger, inForce, isOwn, slots, domains, gate, taken, dispatcher, now, onError } = deps;
  /** When the next slot of a line is to be had, where that is known. */
  const nextAt = new Map<string, number>();
  let stopped = false;

  async function takeAll(): Promise<void> {
    for (const line of inForce.lines()) if (!stopped && isOwn(line.key)) await takeFrom(line);
  }

  async function takeFrom(line: Line): Promise<void> {
    const most = gate.takes(line) ? domains.room(line.key) : 0;
    const room = Math.min(mostOfLine - taken.count(line), most);
    if (room <= 0) return;
    const limited =
      !isProviderKey(line.key) && (domains.rateOf(line.key) !== undefined || inForce.has(line.key));
    if (limited) await takeForSlots(line, room);
    else for (const id of await ledger.takeWaiting(line, room)) hold(line, id, now());
  }

  async function takeForSlots(line: Line, room: number): Promise<void> {
    const ahead = aheadMs[line.lane];
    if (now() < (nextAt.get(nameOf(line)) ?? 0) - ahead) return;
    const rate = domains.rateOf(line.key);
    const given = await slots.reserve({
      key: line.key,
      ...(rate !== undefined && { rate }),
      first: { count: room, withinMs: ahead },
    });
    nextAt.set(nameOf(line), Math.min(slots.toLocal(given.nextMs), now() + ahead + 1_000));
    if (given.first === 0) return;
    const ids = await ledger.takeWaiting(line, given.first);
    for (const [n, id] of ids.entries()) hold(line, id, slots.toLocal(given.startMs + n * given.stepMs));
  }

  function hold(line: Line, id: string, at: number): void {
    taken.hold(line, id, at, async () => {
      await dispatcher.dispatch(line.lane, id, { first: true }).catch(onError);
    });
  }

  const ticker = createTicker({ everyMs, task: takeAll, onError });
  return {
    start: ticker.start,
    stop: () => {
      stopped = true;
      taken.stop();
      return ticker.stop();
    },
  };
}
