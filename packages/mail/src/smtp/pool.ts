import { setMaxListeners } from 'node:events';
import type { Outcome } from '@pabal/domain';
import { notRunning } from '../transport.ts';
import type { Opened } from './opening.ts';
import type { Session } from './session.ts';

export interface PoolOptions {
  /** Most connections at the same time, those being opened and closed included. */
  readonly connections: number;
  /** Letters after which a connection is replaced. */
  readonly letters: number;
  /** Milliseconds after which an unused connection is closed. */
  readonly idleMs: number;
  open(signal: AbortSignal): Promise<Opened>;
}

/** A connection for one letter; `reused` when it was opened for an earlier one and may have gone stale since. */
export type Loan =
  | { readonly ok: true; readonly session: Session; readonly reused: boolean }
  | { readonly ok: false; readonly outcome: Outcome };

/** How long no further connection is tried after one was refused while others work: the server has its limit. */
const holdOffMs = 1_000;

/**
 * Keeps connections open on demand and lends each to one letter at a time, the most recently used first,
 * so that those not needed grow old and are closed.
 */
export class Pool {
  private readonly options: PoolOptions;
  private readonly sessions = new Set<Session>();
  private readonly resting: Session[] = [];
  private readonly waiting: ((loan: Loan) => void)[] = [];
  private opening = 0;
  private heldUntil = 0;
  private running = false;
  private stopping = new AbortController();
  private sweeper: NodeJS.Timeout | undefined;
  private onEmpty: () => void = () => {};

  constructor(options: PoolOptions) {
    this.options = options;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.stopping = new AbortController();
    // One listener per connection being opened, however many that are.
    setMaxListeners(0, this.stopping.signal);
    this.sweeper = setInterval(() => this.closeOld(), Math.max(this.options.idleMs / 2, 10));
    this.sweeper.unref();
  }

  /** Waits for the letters under way and says goodbye; cuts what is left after the deadline. */
  async stop(deadlineMs: number): Promise<void> {
    if (!this.running) return;
    this.running = false;
    clearInterval(this.sweeper);
    this.turnAway(notRunning);
    for (const session of this.resting.splice(0)) void session.quit();
    const deadline = setTimeout(() => this.cutAll(), deadlineMs);
    await this.emptied();
    clearTimeout(deadline);
  }

  counts(): {
    readonly opening: number;
    readonly idle: number;
    readonly busy: number;
    readonly most: number;
    readonly waiting: number;
  } {
    const idle = this.resting.length;
    const busy = this.sessions.size - idle;
    const { connections: most } = this.options;
    return { opening: this.opening, idle, busy, most, waiting: this.waiting.length };
  }

  /** A connection for one letter. Give it back with `release`. */
  lend(): Loan | Promise<Loan> {
    if (!this.running) return { ok: false, outcome: notRunning };
    for (let session = this.resting.pop(); session; session = this.resting.pop()) {
      if (session.usable()) return { ok: true, session, reused: session.letters > 0 };
      session.cut();
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.grow();
    });
  }

  release(session: Session): void {
    if (!session.usable()) session.cut();
    else if (!this.running || session.letters >= this.options.letters) void session.quit();
    else this.employ(session);
  }

  /** Closes the connections at rest: when one of them turned out stale, so may be the others. */
  closeResting(): void {
    for (const session of this.resting.splice(0)) session.cut();
  }

  private employ(session: Session): void {
    const next = this.waiting.shift();
    if (next) next({ ok: true, session, reused: session.letters > 0 });
    else this.resting.push(session);
  }

  private grow(): void {
    const none = this.sessions.size + this.opening === 0;
    if (!none && Date.now() < this.heldUntil) return;
    while (
      this.waiting.length > this.opening &&
      this.sessions.size + this.opening < this.options.connections
    ) {
      void this.open();
    }
  }

  private async open(): Promise<void> {
    this.opening += 1;
    const opened = await this.options.open(this.stopping.signal);
    this.opening -= 1;
    if (opened.ok) this.welcome(opened.session);
    else this.notOpened(opened.outcome);
    this.checkEmpty();
  }

  private welcome(session: Session): void {
    this.sessions.add(session);
    session.whenEnded(() => this.forget(session));
    this.release(session);
  }

  /** Letters go on waiting while any other connection may yet serve them, and are turned away otherwise. */
  private notOpened(outcome: Outcome): void {
    this.heldUntil = Date.now() + holdOffMs;
    if (this.sessions.size + this.opening === 0) this.turnAway(outcome);
  }

  private turnAway(outcome: Outcome): void {
    for (const turnedAway of this.waiting.splice(0)) turnedAway({ ok: false, outcome });
  }

  private forget(session: Session): void {
    this.sessions.delete(session);
    const index = this.resting.indexOf(session);
    if (index >= 0) this.resting.splice(index, 1);
    this.checkEmpty();
    this.grow();
  }

  /** The oldest stand first, because the most recently used is lent first. */
  private closeOld(): void {
    const oldest = Date.now() - this.options.idleMs;
    while (this.resting[0] && this.resting[0].restingSince <= oldest) void this.resting.shift()?.quit();
  }

  private cutAll(): void {
    this.stopping.abort();
    for (const session of this.sessions) session.cut();
  }

  private emptied(): Promise<void> {
    return new Promise((resolve) => {
      this.onEmpty = resolve;
      this.checkEmpty();
    });
  }

  private checkEmpty(): void {
    if (!this.running && this.sessions.size + this.opening === 0) this.onEmpty();
  }
}
