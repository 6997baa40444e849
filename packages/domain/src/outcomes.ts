// What became of one attempt to send a letter. What a channel's other side answers (of mail: SMTP replies), network errors and
// render errors are translated into these where they enter; nothing above the adapter reads a vendor's code.

/**
 * The class of an attempt's result; in brackets what a mail server says:
 *
 * - `sent`               taken (2xx to the message)
 * - `address-refused`    the address does not exist or may never be written to (5.1.x): failed, address suppressed
 * - `message-refused`    this message is refused for good (other 5xx): failed
 * - `temporary`          try again later; counts as an attempt
 * - `throttled`          too fast for this provider or recipient domain (421, 4.7.x): waits, not an attempt
 * - `provider-closed`    quota or provider shut (452, 4.3.x, daily limits): waits for its window, not an attempt
 * - `provider-broken`    credentials, TLS or configuration are wrong: the lane stops, nothing is burnt
 * - `unreachable`        no connection, or lost before the message was handed over: waits, not an attempt
 * - `answer-lost`        the message was handed over and the answer never came: unknown
 * - `render-failed`      template or data are at fault: failed
 */
export const outcomeClasses = [
  'sent',
  'address-refused',
  'message-refused',
  'temporary',
  'throttled',
  'provider-closed',
  'provider-broken',
  'unreachable',
  'answer-lost',
  'render-failed',
] as const;
export type OutcomeClass = (typeof outcomeClasses)[number];

/** One attempt's result. `reply` is the server's own words, or the error's; it may name an address, so it is never logged. */
export interface Outcome {
  readonly class: OutcomeClass;
  /** The code of the answer, when there was one: of mail, SMTP's reply code. */
  readonly code?: number | undefined;
  /** What the answer calls its reason, in a word that programs read: of mail, RFC 3463's status such as `5.1.1`. */
  readonly status?: string | undefined;
  readonly reply: string;
  /**
   * What the answer is about, where that is more than the letter: the connection, before any letter was spoken of; the
   * provider; or the recipient's domain.
   */
  readonly scope?: 'connection' | 'provider' | 'domain' | undefined;
  /** Milliseconds the server or its window asked us to wait, when known. */
  readonly retryAfterMs?: number | undefined;
}

/** Outcomes that put the letter back without burning an attempt. */
export const waitingClasses: ReadonlySet<OutcomeClass> = new Set([
  'throttled',
  'provider-closed',
  'provider-broken',
  'unreachable',
]);

/** Outcomes after which the letter is a dead letter at once. */
export const permanentClasses: ReadonlySet<OutcomeClass> = new Set([
  'address-refused',
  'message-refused',
  'render-failed',
]);
