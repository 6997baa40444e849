import type { Outcome } from '@pabal/domain';
import type { MailObject } from './mail-object.ts';

/** How a transport stands, for health pages and metrics. */
export interface TransportState {
  readonly running: boolean;
  /** Connections being opened, waiting for a letter, and carrying one. */
  readonly opening: number;
  readonly idle: number;
  readonly busy: number;
  /** Most connections that there may be. */
  readonly most: number;
  /** Letters that wait for a connection. */
  readonly waiting: number;
  /** The last time a connection could not be opened or was lost, and why; none since the last letter sent. */
  readonly lastError?: { readonly outcome: Outcome; readonly at: Date };
  /** When the certificate of the server ends, as the connection showed it that was opened last; absent without TLS. */
  readonly certificateEndsAt?: Date;
}

export interface SendOptions {
  /**
   * Asked when a connection is at hand and before anything is said of the letter, so that neither opening a connection nor
   * waiting for one comes after it. Holds the letter back until it resolves; an outcome ends the sending with it.
   */
  readonly ready?: () => Promise<Outcome | undefined> | Outcome | undefined;
  /** Called when the server has asked for the message, and it is on its way. */
  readonly onMessage?: () => void;
}

/** Something that sends letters, made ready. All of them pass one contract suite, `transport.test.ts`. */
export interface Transport {
  /**
   * Sends one letter and says what became of it. Never rejects for what a server or a network does.
   * Before `start` and after `stop` the outcome is `unreachable`: nothing was handed over.
   */
  send(mail: MailObject, options?: SendOptions): Promise<Outcome>;
  start(): Promise<void>;
  /**
   * Takes no more letters, lets those under way finish and says goodbye; after the deadline connections
   * are cut, and letters whose answer is still out are `answer-lost`. Safe twice and before `start`.
   */
  stop(options?: { readonly deadlineMs?: number }): Promise<void>;
  state(): TransportState;
}

/** The outcome of a letter given to a transport that is not running. */
export const notRunning: Outcome = {
  class: 'unreachable',
  reply: 'The transport is not running; nothing was handed over.',
};
