// What a relay needs of the place where events wait: a table, or a journal on disk.

import type { Problem } from '../errors.ts';
import type { PostedEvent } from '../events.ts';

/** An event that waits until pabal has it. */
export interface Waiting {
  /** Its number in the outbox; later events have larger ones. */
  readonly id: string;
  readonly event: PostedEvent;
  /** How often it was tried by itself before. */
  readonly attempts: number;
}

export interface Backlog {
  /** Events that wait, those that are tried just now included. */
  readonly waiting: number;
  /** Since when the oldest of them waits. */
  readonly oldestAt: Date | undefined;
  /** Events that pabal has refused for good, kept until somebody decides. */
  readonly refused: number;
}

/** An event that was set aside. */
export interface Refused {
  readonly id: string;
  readonly event: PostedEvent;
  readonly at: Date;
  readonly problem: Problem;
}

export interface OutboxStore {
  /**
   * Takes up to so many events for some time: the first one that waits of each order, oldest first. What is not settled by
   * then may be taken again.
   */
  take(limit: number, leaseMs: number): Promise<readonly Waiting[]>;
  /** pabal has them. */
  accepted(ids: readonly string[]): Promise<void>;
  /** pabal will never take it as it is: it is set aside with the reason, and the ones after it go on. */
  refuse(id: string, problem: Problem): Promise<void>;
  /** They may be taken again after this time. @param counted  whether this was an attempt of theirs, or an outage */
  later(ids: readonly string[], delayMs: number, counted: boolean): Promise<void>;
  backlog(): Promise<Backlog>;
  /** What was set aside, oldest first. */
  refused(limit: number): Promise<readonly Refused[]>;
  /** Lets events that were set aside go again; all of them without ids. @returns how many */
  retry(ids?: readonly string[]): Promise<number>;
  /** Forgets events that were set aside. @returns how many */
  discard(ids: readonly string[]): Promise<number>;
  /** The oldest event with this idempotency key, while it is here; with `problem` when it was set aside. */
  find(
    idempotencyKey: string,
  ): Promise<{ readonly since: Date; readonly problem: Problem | undefined } | undefined>;
}
