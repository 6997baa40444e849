// Carries events from an outbox to pabal, in batches. It may be killed at any moment, and several may work on one table.

import { PabalUnreachable, type Problem } from '../errors.ts';
import type { PostedEvent } from '../events.ts';
import { type Backoff, pauseMs } from '../http/backoff.ts';
import type { BatchOutcome } from '../http/batch.ts';
import { packed } from './packs.ts';
import type { OutboxStore, Waiting } from './store.ts';

export interface RelayOptions {
  /** Events in one request; 500 at most. */
  readonly batch?: number;
  /** How often the outbox is looked at when nothing waits; 500 ms. */
  readonly pollMs?: number;
  /** After this time a relay that was killed loses what it had taken; 120,000 ms, and longer than a request takes. */
  readonly leaseMs?: number;
  /** The pauses while pabal or the database is away; from 200 ms up to 30 s, of which chance takes a part. */
  readonly backoff?: Partial<Backoff>;
  readonly random?: () => number;
  /** Called with the reason whenever events could not be carried, and with `undefined` when they can be again. */
  readonly onTrouble?: (trouble: Error | undefined) => void;
  /** Called with each event that was set aside. */
  readonly onRefused?: (event: PostedEvent, problem: Problem) => void;
}

export interface Relay {
  /** Begins to carry events. Calling twice does nothing more. */
  start(): void;
  /** Looks at the outbox at once, for example after a commit. */
  wake(): void;
  /**
   * Goes on until nothing is left that can be carried, for at most this long (10,000 ms), then stops. Whatever is left stays
   * in the outbox. Calling twice does nothing more. @returns whether all was carried
   */
  stop(options?: { flushMs?: number }): Promise<boolean>;
}

type PostBatch = (events: readonly PostedEvent[], signal?: AbortSignal) => Promise<BatchOutcome>;

const usualBackoff: Backoff = { firstMs: 200, mostMs: 30_000 };

export function createRelay(store: OutboxStore, postBatch: PostBatch, options: RelayOptions = {}): Relay {
  return new OutboxRelay(store, postBatch, options);
}

class OutboxRelay implements Relay {
  readonly #store: OutboxStore;
  readonly #post: PostBatch;
  readonly #options: RelayOptions;
  readonly #backoff: Backoff;
  readonly #random: () => number;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #stopped: Promise<boolean> | undefined;
  #stopping = false;
  #empty = false;
  #failures = 0;
  #wake: (() => void) | undefined;
  #woken = false;

  constructor(store: OutboxStore, post: PostBatch, options: RelayOptions) {
    this.#store = store;
    this.#post = post;
    this.#options = options;
    this.#backoff = { ...usualBackoff, ...options.backoff };
    this.#random = options.random ?? Math.random;
  }

  start(): void {
    if (!this.#stopping) this.#running ??= this.#run();
  }

  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  stop({ flushMs = 10_000 }: { flushMs?: number } = {}): Promise<boolean> {
    this.#stopped ??= this.#flush(flushMs);
    return this.#stopped;
  }

  async #flush(flushMs: number): Promise<boolean> {
    this.start();
    this.#stopping = true;
    this.wake();
    const deadline = setTimeout(() => {
      this.#abort.abort(new Error('the relay was stopped'));
      this.wake();
    }, flushMs);
    await this.#running;
    clearTimeout(deadline);
    return this.#empty;
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const pause = await this.#step();
      if (this.#stopping && this.#empty) return;
      if (pause > 0) await this.#rest(pause);
    }
  }

  /** Carries one batch. @returns how long to wait before the next */
  async #step(): Promise<number> {
    const { batch = 500, leaseMs = 120_000, pollMs = 500 } = this.#options;
    try {
      const taken = await this.#store.take(Math.min(batch, 500), leaseMs);
      if (taken.length === 0) {
        if (this.#stopping) this.#empty = (await this.#store.backlog()).waiting === 0;
        return pollMs;
      }
      const packs = packed(taken);
      for (const [index, pack] of packs.entries()) {
        const pause = await this.#carry(pack);
        if (pause === undefined) continue;
        const rest = packs.slice(index + 1).flat();
        if (rest.length > 0) await this.#store.later(idsOf(rest), pause, false);
        return pause;
      }
      return 0;
    } catch (error) {
      // The outbox itself cannot be reached.
      return this.#troubled(error);
    }
  }

  /** Posts events together and settles each. @returns how long all have to wait; `undefined` when they need not */
  async #carry(pack: readonly Waiting[]): Promise<number | undefined> {
    let outcome: BatchOutcome;
    try {
      outcome = await this.#post(
        pack.map(({ event }) => event),
        this.#abort.signal,
      );
    } catch (error) {
      const pause = this.#troubled(new PabalUnreachable(1, error));
      await this.#store.later(idsOf(pack), this.#abort.signal.aborted ? 0 : pause, false);
      return pause;
    }
    if (outcome.kind === 'unfit') return this.#split(pack, outcome.problem);
    if (outcome.kind === 'later') {
      const pause = this.#troubled(new Error(sentenceOf(outcome.problem)), outcome.retryAfterMs);
      await this.#store.later(idsOf(pack), pause, false);
      return pause;
    }
    this.#well();
    await this.#settle(pack, outcome.events);
    return undefined;
  }

  /** A request that was refused as a whole is posted in halves, until the event at fault is alone. */
  async #split(pack: readonly Waiting[], problem: Problem): Promise<number | undefined> {
    const [first] = pack;
    if (first === undefined) return undefined;
    if (pack.length === 1) {
      await this.#refuse(first, problem);
      return undefined;
    }
    const middle = Math.ceil(pack.length / 2);
    const pause = await this.#carry(pack.slice(0, middle));
    if (pause === undefined) return this.#carry(pack.slice(middle));
    await this.#store.later(idsOf(pack.slice(middle)), pause, false);
    return pause;
  }

  async #settle(
    pack: readonly Waiting[],
    outcomes: Extract<BatchOutcome, { kind: 'answered' }>['events'],
  ): Promise<void> {
    const accepted = pack.filter((_, index) => outcomes[index]?.kind === 'accepted');
    if (accepted.length > 0) await this.#store.accepted(idsOf(accepted));
    for (const [index, waiting] of pack.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind === 'refused') await this.#refuse(waiting, outcome.problem);
      if (outcome?.kind === 'later') {
        const delay = pauseMs(waiting.attempts + 1, this.#backoff, 0.5 + this.#random() / 2);
        await this.#store.later([waiting.id], delay, true);
      }
    }
  }

  async #refuse({ id, event }: Waiting, problem: Problem): Promise<void> {
    await this.#store.refuse(id, problem);
    this.#options.onRefused?.(event, problem);
  }

  #well(): void {
    if (this.#failures > 0) this.#options.onTrouble?.(undefined);
    this.#failures = 0;
  }

  #troubled(error: unknown, retryAfterMs = 0): number {
    this.#failures += 1;
    if (!this.#abort.signal.aborted)
      this.#options.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
    return pauseMs(this.#failures, this.#backoff, 0.5 + this.#random() / 2, retryAfterMs);
  }

  async #rest(ms: number): Promise<void> {
    // After a failure only the end of the flush cuts a pause short: to wake the relay does not mend pabal.
    const deaf = this.#failures > 0;
    if (this.#woken && !deaf) {
      this.#woken = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (deaf && !this.#abort.signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
      if (this.#abort.signal.aborted) this.#wake();
    });
    this.#wake = undefined;
    this.#woken = false;
  }
}

const idsOf = (waiting: readonly Waiting[]) => waiting.map(({ id }) => id);

const sentenceOf = ({ status, code, detail }: Problem) => `${detail} (${status} ${code})`;
