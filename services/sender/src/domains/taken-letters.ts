// Letters that this process has taken out of their lines: each with its moment, and handed on shortly before that.

import type { Line } from '@pabal/db/ledger';

/**
 * How long before its moment a letter is handed on, so that it is claimed by then: twice what the way has taken lately. Before
 * that it takes the place of no other.
 */
const leadMs = { least: 50, most: 500, times: 2 };

/** How fast another way becomes the usual one. */
const adapts = 0.2;

/**
 * A letter so much later than its moment asks for another: more than what slots leave between them (packages/db, slots.ts).
 */
const tooLateMs = 60;

export class TakenLetters {
  /** The moment of each letter that has not been told yet, and when the letter was handed on. */
  private readonly moments = new Map<string, { readonly at: number; handedOnAt: number }>();
  private readonly held = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private usualMs = leadMs.least;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Letters of a line that are held here. */
  count(line: Line): number {
    return this.held.get(nameOf(line)) ?? 0;
  }

  /**
   * Hands a letter on in time for its moment. What this process holds when it stops is due in the ledger a moment later, like
   * any letter whose bell was lost.
   *
   * @param handOn  resolves when nothing is left to do for the letter; never rejects
   */
  hold(line: Line, id: string, at: number, handOn: () => Promise<void>): void {
    this.held.set(nameOf(line), this.count(line) + 1);
    const moment = { at, handedOnAt: 0 };
    this.moments.set(id, moment);
    const begin = () => {
      this.timers.delete(timer);
      moment.handedOnAt = this.now();
      void handOn().finally(() => this.done(line, id));
    };
    const timer = setTimeout(begin, Math.max(0, at - this.lead() - this.now()));
    this.timers.add(timer);
  }

  /** The moment of our clock that was taken for this letter, when it has not gone by. Told once. */
  momentOf(deliveryId: string): number | undefined {
    const moment = this.moments.get(deliveryId);
    if (moment === undefined) return undefined;
    this.moments.delete(deliveryId);
    this.usualMs += (this.now() - moment.handedOnAt - this.usualMs) * adapts;
    return moment.at < this.now() - tooLateMs ? undefined : moment.at;
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private done(line: Line, id: string): void {
    this.moments.delete(id);
    const left = this.count(line) - 1;
    if (left > 0) this.held.set(nameOf(line), left);
    else this.held.delete(nameOf(line));
  }

  private lead(): number {
    return Math.min(leadMs.most, Math.max(leadMs.least, this.usualMs * leadMs.times));
  }
}

export const nameOf = ({ key, lane }: Line) => `${lane} ${key}`;
