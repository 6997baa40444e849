// A scenario: something that breaks, and the promises that must hold nevertheless.

import type { Load, PromisedLetter } from './load/load.ts';
import type { QueueKind, Stack, StackNeeds } from './stack/stack.ts';

export interface Scenario {
  readonly name: string;
  /** What happens, as a line of the table. */
  readonly what: string;
  /** On which queues it means something. */
  readonly queues: readonly QueueKind[];
  readonly needs?: StackNeeds;
  /** Whether events are posted at the steady rate while it runs (the default). */
  readonly load?: false;
  readonly type?: 'vacancy.created' | 'password.reset';
  /** Every other event of the load comes over a connection of its own. */
  readonly newConnections?: true;
  /** Events a second in the long form, when it is not the usual number. */
  readonly perSecond?: number;
  /** True when it is judged by speed: in the long form nothing else runs beside it. */
  readonly alone?: true;
  /** A long one is left out unless it is asked for by name. */
  readonly long?: true;
  /** Breaks something and heals it again. The load goes on all the while. */
  run(drill: Drill): Promise<Allowance>;
}

/** What a scenario may do to its world. */
export interface Drill {
  readonly stack: Stack;
  readonly load: Pick<Load, 'promised' | 'refused' | 'repeated' | 'slowestMs'>;
  /** True in the form for tests: the same fault, shorter and with fewer letters; speed is reported but not judged. */
  readonly short: boolean;
  /** Events a second. */
  readonly perSecond: number;
  /** How long what lasts "a minute" lasts, in milliseconds. */
  readonly minuteMs: number;
  /** Begins every address of this run. */
  readonly mark: string;
  /** From 0 to 1, the same again for the same seed. */
  random(): number;
  /** Waits that long. */
  pause(ms: number): Promise<void>;
  /** Waits a random time between the two: faults come when they please. */
  moment(fromMs: number, toMs: number): Promise<void>;
  /** Waits until so many more letters were taken. */
  letters(more: number): Promise<void>;
  until(what: string, question: () => boolean | Promise<boolean>, timeoutMs?: number): Promise<void>;
  /** In the short form letters whose bell was lost are overdue from now on; in the long one that takes its time. */
  graceEnds(): Promise<void>;
  /** Adds letters that pabal promised in another way than over HTTP. */
  promise(letters: Iterable<readonly [string, PromisedLetter]>): void;
  /** Marks the moment when everything works again (default: the end of the scenario). */
  healed(): void;
}

/** What this run of a scenario may do to letters. Everything else must not happen. */
export interface Allowance {
  /** Most copies, each with the Message-ID of the first: answers that were lost. */
  readonly repeated?: number;
  /** Most letters that may be lost: none, but where PostgreSQL itself loses what it had committed. */
  readonly lost?: number;
  /** Most letters that may stand as unknown at the end. */
  readonly unknown?: number;
  /** Exactly so many. */
  readonly failed?: number;
  readonly suppressed?: number;
  /** Most attempts of any letter; any number when left out. */
  readonly attempts?: number;
  /** Most letters that took more than one attempt; any number when left out. */
  readonly triedAgain?: number;
  /** Broken promises besides those of the books, in words. */
  readonly broken?: readonly string[];
  /** Other observations. */
  readonly remark?: string;
}

export const bothQueues = ['redis', 'postgres'] as const satisfies readonly QueueKind[];
